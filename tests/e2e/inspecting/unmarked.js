/** In forced colours: what is selected but looks as if it were not, and controls that no line or ground sets apart. */
() => {
  const CHOSEN = {
    "aria-selected": "true",
    "aria-pressed": "true",
    "aria-checked": "true",
    "aria-current": null,
    "data-active": null,
    "data-selected": null,
    "data-marked": null,
    "data-ticked": null,
    "data-status": "active",
    "data-checked": null,
  }
  const CONTROLS =
    "button, input:not([type=hidden]), select, textarea, [role=button], [role=switch], [role=slider], [role=tab], [role=menuitem]"
  const visible = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
  const clear = (color) => color === "transparent" || /^rgba\(.*, 0\)$/.test(color)
  const SIDES = ["Top", "Right", "Bottom", "Left"]
  const still = document.head.appendChild(document.createElement("style"))
  still.textContent = "*, *::before, *::after { transition: none !important; animation: none !important }"

  const lines = (style) => [
    ...SIDES.map((side) =>
      style[`border${side}Style`] === "none" || style[`border${side}Width`] === "0px"
        ? ""
        : [style[`border${side}Width`], style[`border${side}Style`], style[`border${side}Color`]].join(" "),
    ),
    style.outlineStyle === "none" ? "" : [style.outlineWidth, style.outlineStyle, style.outlineColor].join(" "),
  ]
  const look = (style) => [...lines(style), style.backgroundColor, style.textDecorationLine, style.display, style.visibility]
  const looks = (element) =>
    [element, ...[...element.querySelectorAll("*")].slice(0, 40)].flatMap((each) =>
      [null, "::before", "::after"].flatMap((part) => {
        const style = getComputedStyle(each, part)
        return part && style.content === "none" ? ["absent"] : look(style)
      }),
    )
  const isChosen = (element) =>
    Object.entries(CHOSEN).some(([name, value]) => {
      const has = element.getAttribute(name)
      return has !== null && has !== "false" && (value === null || has === value)
    })
  /** The element as it looks while it does not say that it is chosen. */
  const unchosen = (element) => {
    const kept = Object.keys(CHOSEN).map((name) => [name, element.getAttribute(name)])
    const classes = element.className
    for (const [name, value] of kept) {
      if (value === null) continue
      if (name.startsWith("aria-") && name !== "aria-current") element.setAttribute(name, "false")
      else element.removeAttribute(name)
    }
    if (typeof classes === "string") element.classList.remove("active")
    const found = looks(element)
    for (const [name, value] of kept) if (value !== null) element.setAttribute(name, value)
    if (typeof classes === "string") element.className = classes
    return found
  }
  const nameOf = (element) =>
    `${element.getAttribute("role") ?? element.tagName.toLowerCase()} “${(
      element.getAttribute("aria-label") ?? element.labels?.[0]?.innerText ?? element.innerText ?? element.className
    ).trim().replace(/\s+/g, " ").slice(0, 40)}”`

  const found = new Set()
  for (const element of document.querySelectorAll(Object.keys(CHOSEN).map((name) => `[${name}]`).join())) {
    if (!visible(element) || !isChosen(element) || element.matches("input")) continue
    // A link that leads to where one is already is no choice among others, unless it is a place of the navigation.
    if (element.matches("a") && !element.closest("nav")) continue
    // Wraps what is chosen, which is looked at itself.
    if (element.querySelector("input:checked, [role=switch]")) continue
    // What is chosen may be told by something around it, as a card by its frame.
    const told = [element, element.parentElement].some((each) => {
      if (each !== element && !isChosen(each)) return false
      return looks(each).join() !== unchosen(each).join()
    })
    if (!told) found.add(`chosen, but not marked: ${nameOf(element)}`)
  }
  for (const input of document.querySelectorAll("input:checked")) {
    const place = input.closest("label") ?? input.parentElement?.parentElement
    if (!place || !visible(place)) continue
    const on = looks(place).join()
    const peers = input.type === "radio" && input.name ? [...document.getElementsByName(input.name)] : []
    const active = place.querySelectorAll("[data-active], [data-checked]")
    input.checked = false
    const off = looks(place).join()
    input.checked = true
    for (const peer of peers) if (peer !== input) peer.checked = false
    if (on === off && active.length === 0 && !place.matches("[data-active], [data-checked]") && !label(input))
      found.add(`ticked, but not marked: ${nameOf(input)}`)
  }
  function label(input) {
    const named = input.id && document.querySelector(`label[for="${CSS.escape(input.id)}"]`)
    return named && isChosen(named)
  }

  const drawn = (style) =>
    lines(style).some((line) => line !== "" && !clear(line.split(" ").slice(2).join(" "))) && style.display !== "none"
  const sameBox = (a, b) => {
    const [x, y] = [a.getBoundingClientRect(), b.getBoundingClientRect()]
    return Math.abs(x.width - y.width) <= 24 && Math.abs(x.left - y.left) <= 16 && Math.abs(x.right - y.right) <= 16
  }
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor
      if (!clear(color)) return color
    }
    return "none"
  }
  const bounded = (element) => {
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(element, part)
      if ((!part || style.content !== "none") && drawn(style)) return true
    }
    if (ground(element) !== ground(element.parentElement)) return true
    for (let each = element.parentElement, far = 0; each && far < 3; each = each.parentElement, far++)
      if (sameBox(each, element) && drawn(getComputedStyle(each))) return true
    const near = [...element.querySelectorAll("*"), ...(element.parentElement?.children ?? [])]
    return near.some((each) => each !== element && drawn(getComputedStyle(each)))
  }
  for (const element of document.querySelectorAll(CONTROLS)) {
    const shown = element.matches("input") ? (element.closest("label") ?? element.parentElement ?? element) : element
    if (!visible(shown) || element.closest(".visually-hidden")) continue
    const box = shown.getBoundingClientRect()
    if (box.width < 3 || box.height < 3) continue
    if (!bounded(element)) found.add(`no boundary: ${nameOf(element)}`)
  }
  still.remove()
  return [...found]
}
