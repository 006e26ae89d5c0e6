/** What makes the page wider than its window, widest first; none when it does not scroll sideways. */
() => {
  const page = document.documentElement
  const by = page.scrollWidth - page.clientWidth
  if (by <= 0) return []
  const clipped = (element) => {
    for (let each = element.parentElement; each && each !== document.body; each = each.parentElement)
      if (getComputedStyle(each).overflowX !== "visible") return true
    return false
  }
  const out = [...document.body.querySelectorAll("*")]
    .map((element) => [element.getBoundingClientRect().right - page.clientWidth, element])
    .filter(([over, element]) => over > 0.5 && !clipped(element))
    .sort(([a], [b]) => b - a)
    .slice(0, 3)
    .map(([, element]) => `${element.tagName.toLowerCase()}.${String(element.className?.baseVal ?? element.className)}`)
  return [`scrolls sideways by ${by} px: ${out.join("; ")}`]
}
