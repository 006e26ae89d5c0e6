/** A chart with its name, its legend, and the same figures as a table and as a file. */
import { Group, Paper, SegmentedControl, Skeleton, Stack, Text, Title } from "@mantine/core"
import { useElementSize } from "@mantine/hooks"
import { Suspense, useState, type ReactNode } from "react"
import { CsvButton } from "../tables/CsvButton"
import { DataTable, type Column } from "../tables/DataTable"
import { en } from "../ui/messages/en"
import { Swatch, type Series } from "./fills"

const t = en.storage
const HEIGHT = 300

type Props<Row> = {
  title: string
  /** What the picture shows, for those who do not see it. */
  summary: string
  legend: { series: Series; label: string; total: string }[]
  chart: ReactNode
  note?: string
  file: string
  columns: Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** Said instead when there are no rows. */
  none: string
}

export function ChartPanel<Row>({ title, legend, file, columns, rows, none, ...rest }: Props<Row>) {
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
      <Stack gap="xs" h={HEIGHT}>
        {rows.length === 0 ? (
          <Text c="dimmed">{none}</Text>
        ) : look === "chart" ? (
          <Picture legend={legend} {...rest} />
        ) : (
          <DataTable
            label={title}
            columns={columns}
            rows={rows}
            keyOf={rest.keyOf}
            minWidth={380}
            height={HEIGHT}
          />
        )}
      </Stack>
    </Paper>
  )
}

type PictureProps = Pick<Props<never>, "legend" | "chart" | "summary" | "note">

function Picture({ legend, chart, summary, note }: PictureProps) {
  const { ref, width, height } = useElementSize()
  return (
    <>
      <Group component="ul" gap="md" m={0} p={0} style={{ listStyle: "none" }}>
        {legend.map(({ series, label, total }) => (
          <Group key={series} component="li" gap={6}>
            <Swatch series={series} />
            <Text size="sm">
              {label} <b>{total}</b>
            </Text>
          </Group>
        ))}
      </Group>
      <div ref={ref} role="img" aria-label={summary} style={{ flex: 1, minBlockSize: 0, overflow: "hidden" }}>
        {/* The drawing library complains of a box that has no size yet. */}
        {width > 0 && height > 0 && <Suspense fallback={<Skeleton h="100%" />}>{chart}</Suspense>}
      </div>
      {note && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
    </>
  )
}
