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
  Grid,
  Menu,
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

/** Tints take a text readable on them; the primary fill takes black or white by the theme that is on. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const resolved = defaultVariantColorsResolver(input)
  const name = input.color ?? input.theme.primaryColor
  if (input.variant === "filled" && name === input.theme.primaryColor) {
    return { ...resolved, color: "var(--mantine-primary-color-contrast)" }
  }
  if (["light", "subtle", "transparent"].includes(input.variant) && name in ON_TINT.light) {
    return { ...resolved, color: `var(--text-${name})` }
  }
  return resolved
}

/** Text on a tint of its own colour: Mantine's own shades stay below 4.5 : 1 on several of them. */
const ON_TINT = {
  light: {
    pine: "#075146",
    red: "#a01414",
    orange: "#8a3708",
    yellow: "#6b4700",
    green: "#17602a",
    blue: "#174a94",
    violet: "#5030ad",
    grape: "#74248a",
    cyan: "#0a5a6b",
    gray: "#434c51",
  },
  dark: {
    pine: "#a5ded3",
    red: "#ffb3ae",
    orange: "#ffc794",
    yellow: "#ffe08a",
    green: "#a8e6b4",
    blue: "#b3d4ff",
    violet: "#cfc2ff",
    grape: "#e9c2f5",
    cyan: "#a3e4f0",
    gray: "#c5c9cd",
  },
}
const textOn = (scheme: "light" | "dark") =>
  Object.fromEntries(Object.entries(ON_TINT[scheme]).map(([name, color]) => [`--text-${name}`, color]))

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...textOn("light"),
    "--mantine-primary-color-contrast": "#ffffff",
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
    ...textOn("dark"),
    "--mantine-primary-color-contrast": "#04120f",
    "--mantine-color-dimmed": "#a4abb1",
    "--mantine-color-placeholder": "#949ca3",
    "--mantine-color-error": "#ff9d94",
    "--mantine-color-anchor": "#73ccbc",
    "--mantine-color-body": "#131619",
    "--mantine-color-pine-light": "#17403a",
    "--mantine-color-pine-light-hover": "#1c4b44",
    "--surface": "#1a1e21",
    "--surface-sunken": "#0f1214",
    "--line": "#2b3136",
    "--stage": "#07080a",
  },
})

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
    // Words that do not fit in a line take a second one: cut off, they could not be read in large text.
    Button: Button.extend({
      defaultProps: { fw: 600 },
      styles: {
        root: {
          display: "inline-flex",
          alignItems: "center",
          height: "auto",
          minHeight: "var(--button-height)",
        },
        inner: { flex: 1, minWidth: 0 },
        label: {
          minWidth: 0,
          whiteSpace: "normal",
          overflow: "visible",
          overflowWrap: "anywhere",
          lineHeight: 1.25,
        },
      },
    }),
    Card: Card.extend({ defaultProps: { withBorder: true, radius: "md" } }),
    CloseButton: CloseButton.extend({ defaultProps: { "aria-label": en.close } as Record<string, string> }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps: { "aria-label": en.close } } }),
    // Columns go by the room there is, and by the size of text: beside each other only where both can be read.
    Grid: Grid.extend({
      defaultProps: {
        type: "container",
        breakpoints: { xs: "20rem", sm: "32rem", md: "44rem", lg: "57rem", xl: "72rem" },
      },
    }),
    // The placeholder is a focusable child that no menu may have; the first item takes the focus instead.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
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
