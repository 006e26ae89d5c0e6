/** A token just made, shown once; copying also works where the clipboard API is absent (plain http). */
import { Alert, Button, Group, TextInput } from "@mantine/core"
import { useRef, useState } from "react"
import { en } from "../ui/messages/en"

const t = en.settings

export function FreshToken({ name, value }: { name: string; value: string }) {
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    field.current?.select()
    if (navigator.clipboard) await navigator.clipboard.writeText(value)
    else document.execCommand("copy")
    setCopied(true)
  }
  return (
    <Alert title={t.tokenNew(name)} role="status">
      <Group wrap="nowrap" align="end">
        <TextInput
          ref={field}
          label={t.tokenValue}
          readOnly
          flex={1}
          value={value}
          ff="monospace"
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button onClick={() => void copy()} flex="none">
          {copied ? t.tokenCopied : t.tokenCopy}
        </Button>
      </Group>
    </Alert>
  )
}
