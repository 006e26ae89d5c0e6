/**
 * Words that lie on other words or on controls, boxes that lie half on others, and words that are cut off or stick out
 * of the box they are in. What floats over the page is compared with what floats with it.
 */
() => {
  const CONTROLS = "a[href], button, input, select, textarea, [role=slider], [role=switch], [role=tab], summary"
  const SLACK = 2
  const visible = (element) =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !element.closest(".visually-hidden")
  const cut = (rect, by) => ({
    left: Math.max(rect.left, by.left),
    right: Math.min(rect.right, by.right),
    top: Math.max(rect.top, by.top),
    bottom: Math.min(rect.bottom, by.bottom),
  })
  const wide = (rect) => rect.right - rect.left
  const high = (rect) => rect.bottom - rect.top
  /** What is left of a box inside everything that clips it; and the nearest layer that floats over the page. */
  const placed = (element, rect) => {
    let layer = document.body
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each)
      const box = each.getBoundingClientRect()
      if (each !== element || style.overflowX !== "visible") {
        if (style.overflowX !== "visible") rect = cut(rect, { ...box.toJSON(), top: -1e6, bottom: 1e6 })
        if (style.overflowY !== "visible") rect = cut(rect, { ...box.toJSON(), left: -1e6, right: 1e6 })
      }
      if (style.clipPath !== "none" && wide(box) <= 2) return null
      const floats = style.position === "fixed" || (style.position === "sticky" && style.bottom !== "auto")
      if (floats && layer === document.body) layer = each
    }
    return wide(rect) > SLACK && high(rect) > SLACK ? { rect, layer } : null
  }
  const words = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode
    const element = node.parentElement
    if (!node.data.trim() || !visible(element) || element.closest("script, style, svg")) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const full of range.getClientRects()) {
      // A line's box is higher than its letters, and lines may stand closer than that.
      const letters = { left: full.left, right: full.right, top: full.top + 0.22 * full.height, bottom: full.bottom - 0.22 * full.height }
      const found = placed(element, letters)
      if (found) words.push({ ...found, element, full: letters, name: `“${node.data.trim().slice(0, 40)}”` })
    }
  }
  const controls = [...document.querySelectorAll(CONTROLS)].filter(visible).flatMap((element) => {
    const found = placed(element, element.getBoundingClientRect())
    const said = element.getAttribute("aria-label") ?? element.innerText ?? ""
    return found ? [{ ...found, element, name: `${element.tagName.toLowerCase()} “${said.trim().slice(0, 40)}”` }] : []
  })
  const related = (a, b) => a.contains(b) || b.contains(a)
  const labels = (a, b) => a.closest("label")?.control === b || b.id !== "" && a.closest(`[for="${CSS.escape(b.id)}"]`) !== null
  const lies = (a, b) => {
    const common = cut(a.rect, b.rect)
    return wide(common) > SLACK && high(common) > SLACK
  }
  const touches = (a, b) => wide(cut(a, b)) > SLACK && high(cut(a, b)) > SLACK
  const within = (a, b) =>
    a.left >= b.left - SLACK && a.right <= b.right + SLACK && a.top >= b.top - SLACK && a.bottom <= b.bottom + SLACK
  const framed = (element) => {
    const style = getComputedStyle(element)
    return ["Top", "Right", "Bottom", "Left"].every((side) => Number.parseFloat(style[`border${side}Width`]) > 0)
  }
  const boxes = [...document.querySelectorAll("img, video, section, div, article, li, button, input")]
    .filter((element) => visible(element) && (element.matches("img, video") || framed(element)))
    .flatMap((element) => {
      const place = placed(element, element.getBoundingClientRect())
      return place ? [{ ...place, element, name: `${element.tagName.toLowerCase()}.${String(element.className).split(" ").at(-1)}` }] : []
    })
  const found = new Set()
  boxes.forEach((a, index) => {
    for (const b of boxes.slice(index + 1))
      if (!related(a.element, b.element) && a.layer === b.layer && touches(a.rect, b.rect) && !within(a.rect, b.rect) && !within(b.rect, a.rect))
        found.add(`${a.name} lies half on ${b.name}`)
    for (const b of words)
      if (!related(a.element, b.element) && a.layer === b.layer && touches(a.rect, b.rect) && !within(b.rect, a.rect))
        found.add(`${b.name} lies half on ${a.name}`)
  })
  for (const { element, full, rect, name } of words) {
    // Of lines that are folded away nothing shows; half a line is a fault, unless it fades or can be scrolled to.
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each)
      if (style.maskImage !== "none" || each.closest("[aria-hidden=true]")) break
      const box = each.getBoundingClientRect()
      const shown = Math.min(full.bottom, box.bottom) - Math.max(full.top, box.top)
      const share = shown / (full.bottom - full.top)
      if (["hidden", "clip"].includes(style.overflowY) && share > 0.1 && share < 0.8) found.add(`${name} is cut off`)
      const fits = full.right <= box.right + SLACK && full.left >= box.left - SLACK
      const dots = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none"
      if (dots || /auto|scroll/.test(style.overflowX)) break
      if (["hidden", "clip"].includes(style.overflowX) && !fits) found.add(`${name} is cut off`)
    }
  }
  words.forEach((a, index) => {
    for (const b of words.slice(index + 1))
      if (a.element !== b.element && a.layer === b.layer && lies(a, b)) found.add(`${a.name} lies on ${b.name}`)
    for (const b of controls)
      if (!related(a.element, b.element) && a.layer === b.layer && !labels(a.element, b.element) && lies(a, b))
        found.add(`${a.name} lies on ${b.name}`)
  })
  for (const { element, rect, name } of words) {
    const box = element.closest("[class]")
    for (let each = box; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each)
      if (style.overflowX !== "visible" || style.display === "contents" || style.display === "inline") break
      const edge = ["Left", "Right"].every((side) => Number.parseFloat(style[`border${side}Width`]) > 0)
      if (!edge) continue
      const inside = each.getBoundingClientRect()
      if (rect.right > inside.right + SLACK || rect.left < inside.left - SLACK || rect.bottom > inside.bottom + SLACK)
        found.add(`${name} leaves its box`)
      break
    }
  }
  return [...found]
}
