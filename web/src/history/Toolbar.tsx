/** Above the list: title, section switch, search, "named only". */
import { CloseButton, Group, SegmentedControl, Switch, TextInput, Title } from "@mantine/core"
import { IconSearch } from "@tabler/icons-react"
import { en } from "../ui/messages/en"
import { useTyped } from "../ui/useTyped"
import type { HistoryView } from "./useHistory"
import classes from "./HistoryScreen.module.css"

const t = en.history

export function Toolbar({ view }: { view: HistoryView }) {
  const { tab, go, filter } = view
  return (
    <div className={classes.toolbar}>
      <Group justify="space-between" gap="xs">
        <Title order={1}>{t.title}</Title>
        <SegmentedControl
          aria-label={t.sections.label}
          value={tab ?? "versions"}
          onChange={(chosen) => go({ tab: chosen === "activity" ? "activity" : undefined })}
          data={[
            { value: "versions", label: t.sections.versions },
            { value: "activity", label: t.sections.activity },
          ]}
        />
      </Group>
      {tab !== "activity" && (
        <Group gap="sm" wrap="nowrap" className={classes.filters}>
          <Search q={filter.q} onSearch={(q) => go({ q: q === "" ? undefined : q })} />
          <Switch
            label={t.namedOnly}
            checked={filter.named}
            onChange={(event) => go({ named: event.currentTarget.checked || undefined })}
          />
        </Group>
      )}
    </div>
  )
}

function Search({ q, onSearch }: { q: string; onSearch(q: string): void }) {
  const [typed, change] = useTyped(q, onSearch)
  return (
    <TextInput
      type="search"
      flex={1}
      aria-label={t.search}
      placeholder={t.search}
      title={t.searchHint}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed === "" ? undefined : (
          <CloseButton size="sm" aria-label={t.clearSearch} onClick={() => change("")} />
        )
      }
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
}
