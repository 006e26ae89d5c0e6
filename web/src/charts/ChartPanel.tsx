/** A chart with its name, its legend, and the same figures as a table and as a file. */
import { Box, Group, Paper, SegmentedControl, Skeleton, Stack, Text, Title } from "@mantine/core"
import { useElementSize } from "@mantine/hooks"
import { Suspense, useState, type ReactNode } from "react"
import { CsvButton } from "../tables/CsvButton"
import { DataTable, type Column } from "../tables/DataTable"
import { en } from "../ui/messages/en"
import { Swatch, type Series } from "./fills"

const t = en.storage
/** Of the bars or of the table in their place, in pixels; the words around them are as high as they need. */
const HEIGHT = 240

type Props<Row> = {
  title: string
  /** What the picture shows, for those who do not see it. */
  summary: string
  /** None where there is but one kind of bar. */
  legend?: { series: Series; label: string; total: string }[]
  chart: ReactNode
  note?: string
  file: string
  columns: Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** Of the table, in pixels, before it scrolls inside its box. */
  minWidth?: number
  /** Said instead when there are no rows. */
  none: string
}

export function ChartPanel<Row>(props: Props<Row>) {
  const { title, summary, legend = [], chart, note, file, columns, rows, keyOf, none, minWidth = 320 } = props
  const [look, setLook] = useState<"chart" | "table">("chart")
  return (
    <Paper withBorder p="md" bg="var(--surface)" component="section" miw={0}>
      <Group justify="space-between" gap="xs" mb="sm">
        <Title order={2}>{title}</Title>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={t.look(title)}
            value={look}
            onChange={(value) => setLook(value as "chart" | "table")}
            data={[
              { value: "chart", label: t.showChart },
              { value: "table", label: t.showTable },
            ]}
          />
          <CsvButton of={title} name={file} columns={columns} rows={rows} />
        </Group>
      </Group>
      <Stack gap="xs">
        <Legend items={legend} />
        <Box h={HEIGHT}>
          {rows.length === 0 ? (
            <Text c="dimmed">{none}</Text>
          ) : look === "chart" ? (
            <Picture chart={chart} summary={summary} />
          ) : (
            <DataTable
              label={title}
              columns={columns}
              rows={rows}
              keyOf={keyOf}
              minWidth={minWidth}
              height={HEIGHT}
            />
          )}
        </Box>
        {note && (
          <Text size="xs" c="dimmed">
            {note}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}

/** Its line is kept where there is but one kind of bar, so that panels side by side are alike. */
const Legend = ({ items }: { items: NonNullable<Props<never>["legend"]> }) => (
  <Group component="ul" gap="4px 16px" m={0} p={0} mih={24} style={{ listStyle: "none" }}>
    {items.map(({ series, label, total }) => (
      <Group key={series} component="li" gap={6}>
        <Swatch series={series} />
        <Text size="sm">
          {label} <b>{total}</b>
        </Text>
      </Group>
    ))}
  </Group>
)

function Picture({ chart, summary }: Pick<Props<never>, "chart" | "summary">) {
  const { ref, width, height } = useElementSize()
  return (
    <div ref={ref} role="img" aria-label={summary} style={{ blockSize: HEIGHT, overflow: "hidden" }}>
      {/* The drawing library complains of a box that has no size yet. */}
      {width > 0 && height > 0 && <Suspense fallback={<Skeleton h="100%" />}>{chart}</Suspense>}
    </div>
  )
}

/** The same panel while its figures are on their way. */
export const ChartPanelSkeleton = ({ title }: { title: string }) => (
  <Paper withBorder p="md" bg="var(--surface)" miw={0}>
    <Group justify="space-between" gap="xs" mb="sm" mih={32}>
      <Title order={2}>{title}</Title>
    </Group>
    <Skeleton h={HEIGHT + 34} />
  </Paper>
)
