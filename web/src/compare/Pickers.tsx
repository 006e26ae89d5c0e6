/** Chooses what is compared: a scene or the whole film, and a version for each side, with pictures. */
import { ActionIcon, Button, Group, Select, Text, type ComboboxItem } from "@mantine/core"
import { IconArrowBackUp, IconArrowsExchange } from "@tabler/icons-react"
import { useMemo } from "react"
import { useGraph, useSceneVersions } from "../api/queries"
import { pictureOfChange } from "../history/changed"
import { keyLabel } from "../ui/keys"
import { en } from "../ui/messages/en"
import { Picture } from "../ui/Picture"
import { scenesOf } from "./scenes"
import { sceneOf } from "./source"
import type { CompareView } from "./useCompare"
import classes from "./Pickers.module.css"

const t = en.compare
const FILM = "film"
const MOST_OPTIONS = 80

interface Option extends ComboboxItem {
  /** Second line, only in the list. */
  detail?: string
  /** Undefined where there are no pictures at all. */
  picture?: string | null
}

export interface PickersProps {
  view: CompareView
  onRestore(version: number): void
  restoring: number | null
}

export function Pickers({ view, onRestore, restoring }: PickersProps) {
  const { project, search, go, a, b, swap } = view
  const options = useOptions(view)
  const head = project?.head?.number
  const side = (name: "left" | "right", number: number | null) => (
    <div className={classes.side}>
      <VersionSelect
        label={t[name]}
        options={options}
        value={number}
        onPick={(picked) => go(name === "left" ? { a: picked } : { b: picked })}
      />
      <Restore
        number={number}
        name={number === null || !project ? "" : en.numbered(project.kind, number)}
        isHead={number === head}
        clip={search.clip}
        there={search.clip === undefined || sceneOf(view[name], search.clip) !== null}
        {...{ onRestore, restoring }}
      />
    </div>
  )
  return (
    <div className={classes.pickers} data-kind={project?.kind}>
      {project?.kind === "video" && <SceneSelect view={view} />}
      {side("left", a)}
      <ActionIcon
        className={classes.swap}
        aria-label={t.swap}
        title={`${t.swap} (${keyLabel("compare", "swap")})`}
        onClick={swap}
        variant="default"
        size={36}
      >
        <IconArrowsExchange size={18} />
      </ActionIcon>
      {side("right", b)}
    </div>
  )
}

function SceneSelect({ view }: { view: CompareView }) {
  const scenes = scenesOf(view.left, view.right)
  const data: Option[] = [
    { value: FILM, label: t.wholeFilm, picture: view.right?.poster ?? null },
    ...scenes.map((scene) => ({
      value: scene.id,
      label: t.sceneOption(scene.position, scene.title),
      picture: scene.picture,
    })),
  ]
  return (
    <Select
      className={classes.scene}
      label={t.what}
      data={data}
      value={view.search.clip ?? FILM}
      allowDeselect={false}
      onChange={(value) => view.go({ clip: value === FILM ? undefined : (value ?? undefined), t: undefined })}
      {...pictureBeside(data.find((option) => option.value === (view.search.clip ?? FILM)))}
      renderOption={({ option }) => <OptionRow option={option as Option} />}
      comboboxProps={{ width: 320, position: "bottom-start" }}
      maxDropdownHeight={420}
    />
  )
}

interface SelectProps {
  label: string
  options: Option[]
  value: number | null
  onPick(number: number): void
}

function VersionSelect({ label, options, value, onPick }: SelectProps) {
  const chosen = options.find((option) => option.value === String(value))
  return (
    <Select
      label={label}
      data={options}
      value={value === null ? null : String(value)}
      searchable
      allowDeselect={false}
      limit={MOST_OPTIONS}
      nothingFoundMessage={t.nothingMatches}
      onChange={(picked) => picked !== null && onPick(Number(picked))}
      {...pictureBeside(chosen)}
      renderOption={({ option }) => <OptionRow option={option as Option} />}
      comboboxProps={{ width: "max(100%, 320px)", position: "bottom-start" }}
      maxDropdownHeight={420}
    />
  )
}

const pictureBeside = (option: Option | undefined) =>
  option?.picture === undefined
    ? {}
    : { leftSection: <Picture digest={option.picture} alt="" width={44} />, leftSectionWidth: 58 }

const OptionRow = ({ option }: { option: Option }) => (
  <Group gap="xs" wrap="nowrap">
    {option.picture !== undefined && <Picture digest={option.picture} alt="" width={64} />}
    <div>
      <Text size="sm" lineClamp={2}>
        {option.label}
      </Text>
      {option.detail && <Text size="xs">{option.detail}</Text>}
    </div>
  </Group>
)

type RestoreProps = Pick<PickersProps, "onRestore" | "restoring"> & {
  number: number | null
  name: string
  isHead: boolean
  clip: string | undefined
  /** Whether this side has the scene. */
  there: boolean
}

/** The place is kept for the current version too, where there is nothing to restore. */
function Restore({ number, name, isHead, clip, there, onRestore, restoring }: RestoreProps) {
  if (number === null || isHead || !there)
    return (
      <Text size="xs" c="dimmed" className={classes.restore}>
        {isHead ? t.isCurrent : ""}
      </Text>
    )
  return (
    <div className={classes.restore}>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconArrowBackUp size={14} />}
        title={t.restoreHint}
        loading={restoring === number}
        onClick={() => onRestore(number)}
      >
        {clip === undefined ? t.restore(name) : t.restoreScene(name)}
      </Button>
    </div>
  )
}

/** Versions of the film, or of the chosen clip; each is told by the number of a film version that holds it. */
function useOptions({ projectId, project, search, a, b }: CompareView): Option[] {
  const graph = useGraph(projectId)
  const scene = useSceneVersions(projectId, search.clip ?? null)
  const head = project?.head?.number
  const pages = graph.data?.pages
  const clips = scene.data?.items
  return useMemo(() => {
    const films = (pages ?? []).flatMap((page) => page.nodes)
    const kind = project?.kind ?? "video"
    const film = (version: (typeof films)[number]): Option => ({
      value: String(version.number),
      label: t.option(en.headed(kind, version.number), version.message, version.number === head),
      ...(kind !== "story" && { picture: pictureOfChange(version, kind) }),
    })
    if (search.clip === undefined || !clips) return films.map(film)
    const wanted = [a, b]
    const options = clips.flatMap((clip): Option[] => {
      const numbers = [...clip.film_versions].sort((x, y) => y - x)
      const number = numbers.find((each) => wanted.includes(each)) ?? numbers[0]
      if (number === undefined) return []
      const words = clip.instructions.at(-1) ?? t.original
      const label = t.option(
        en.headed("clip", clip.number),
        words,
        head !== undefined && numbers.includes(head),
      )
      return [{ value: String(number), label, detail: t.inFilms(numbers), picture: clip.thumbnail }]
    })
    // A side whose version lacks the scene still has to be shown as what it is.
    const missing = wanted.filter(
      (each) => each !== null && !options.some((one) => one.value === String(each)),
    )
    return [...options, ...films.filter(({ number }) => missing.includes(number)).map(film)]
  }, [pages, clips, search.clip, head, project?.kind, a, b])
}
