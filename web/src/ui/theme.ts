/** Colours, type and component defaults; tuned so that every text meets WCAG AA in both themes. */
import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Card,
  CloseButton,
  createTheme,
  defaultVariantColorsResolver,
  Drawer,
  Modal,
  NavLink,
  Notification,
  Popover,
  Skeleton,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core"
import { en } from "./messages/en"

const pine: MantineColorsTuple = [
  "#e8f8f5",
  "#d2efe9",
  "#a5ded3",
  "#73ccbc",
  "#4cbda9",
  "#2ea893",
  "#17907d",
  "#0d7a6a",
  "#0b6558",
  "#075146",
]
const dark: MantineColorsTuple = [
  "#e6e8ea",
  "#c5c9cd",
  "#a9afb5",
  "#7d858d",
  "#4a5158",
  "#363c42",
  "#272c31",
  "#1c2024",
  "#15181b",
  "#0e1012",
]
const gray: MantineColorsTuple = [
  "#f8f9f9",
  "#f1f3f3",
  "#e6e9ea",
  "#d8dddf",
  "#c3cacd",
  "#9aa4a8",
  "#6a7479",
  "#4a5459",
  "#30383c",
  "#1d2326",
]

/** Light variants take a text dark enough on their tint (light theme) or bright enough (dark theme). */
const variantColorResolver: VariantColorsResolver = (input) => {
  const resolved = defaultVariantColorsResolver(input)
  const name = input.color ?? input.theme.primaryColor
  if (input.variant === "light" || input.variant === "subtle" || input.variant === "transparent") {
    return {
      ...resolved,
      color: name in input.theme.colors ? `var(--text-${name}, ${resolved.color})` : resolved.color,
    }
  }
  return resolved
}

const TINTED = ["pine", "red", "orange", "yellow", "green", "blue", "violet", "grape", "cyan"] as const

export const cssVariablesResolver: CSSVariablesResolver = (theme) => {
  const shades = (index: number) =>
    Object.fromEntries(TINTED.map((name) => [`--text-${name}`, theme.colors[name]?.[index] ?? "inherit"]))
  return {
    variables: {},
    light: {
      ...shades(9),
      "--text-gray": "#4a5459",
      "--mantine-color-dimmed": "#566066",
      "--mantine-color-placeholder": "#667077",
      "--mantine-color-error": "#b42318",
      "--mantine-color-anchor": "#0b6558",
      "--surface": "#ffffff",
      "--surface-sunken": "#f4f6f6",
      "--line": "#dfe4e5",
      "--stage": "#0e1012",
    },
    dark: {
      ...shades(2),
      "--text-gray": "#c5c9cd",
      "--mantine-color-dimmed": "#a4abb1",
      "--mantine-color-placeholder": "#949ca3",
      "--mantine-color-error": "#ff9d94",
      "--mantine-color-anchor": "#73ccbc",
      "--mantine-color-body": "#131619",
      "--surface": "#1a1e21",
      "--surface-sunken": "#0f1214",
      "--line": "#2b3136",
      "--stage": "#07080a",
    },
  }
}

export const theme = createTheme({
  primaryColor: "pine",
  primaryShade: { light: 8, dark: 4 },
  colors: { pine, dark, gray },
  black: "#171c1f",
  autoContrast: true,
  luminanceThreshold: 0.32,
  respectReducedMotion: true,
  cursorType: "pointer",
  defaultRadius: "md",
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, monospace",
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.25" },
      h2: { fontSize: "1.05rem", lineHeight: "1.35" },
    },
  },
  variantColorResolver,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: "lg" } }),
    Alert: Alert.extend({
      defaultProps: { radius: "md" },
      styles: { title: { color: "inherit" }, message: { color: "var(--mantine-color-text)" } },
    }),
    Badge: Badge.extend({ defaultProps: { radius: "sm", tt: "none", fw: 600 } }),
    Button: Button.extend({ defaultProps: { fw: 600 } }),
    Card: Card.extend({ defaultProps: { withBorder: true, radius: "md" } }),
    CloseButton: CloseButton.extend({ defaultProps: { "aria-label": en.close } as Record<string, string> }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps: { "aria-label": en.close } } }),
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { "aria-label": en.close }, centered: true, radius: "lg" },
    }),
    NavLink: NavLink.extend({ styles: { root: { borderRadius: "var(--mantine-radius-md)" } } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { "aria-label": en.close } } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", radius: "md" } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: "md" } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 350, withArrow: true, events: { hover: true, focus: true, touch: false } },
    }),
  },
})
