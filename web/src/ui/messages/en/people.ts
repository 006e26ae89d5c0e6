/** Words of the administrators' screen of people. */
import type { Account, Happening } from "../../../api/types"

type Kind = Happening["kind"]
const plural = (n: number, one: string) => `${n.toLocaleString("en")} ${n === 1 ? one : `${one}s`}`

/** What happened, as a sentence about a person. */
const happened: Record<Kind, string> = {
  signed_in: "signed in",
  sign_in_failed: "could not sign in: wrong password",
  signed_out: "signed out",
  token_issued: "made an API token",
  token_revoked: "deleted an API token",
  password_changed: "has a new password",
  password_refused: "gave a wrong password to change it",
  role_changed: "has another role",
  disabled: "was disabled",
  enabled: "was let in again",
  person_added: "was added",
}

export const people = {
  title: "People",
  refusedTitle: "This is for administrators",
  refusedText: "They see who has an account here. Your own password and tokens are in the settings.",
  refusedAction: "Settings",
  role: "Role",
  roleOf: (name: string) => `Role of ${name}`,
  roles: { admin: "Administrator", member: "Member" },
  you: "you",
  disabled: "Disabled",
  disable: "Disable",
  disableName: (name: string) => `Disable ${name}`,
  enable: "Let in again",
  enableName: (name: string) => `Let ${name} in again`,
  open: (account: Account) =>
    `${plural(account.sessions, "browser")} signed in, ${plural(account.tokens, "API token")}`,
  lastUsed: (at: string | null) => (at ? `last seen ${at}` : "not seen yet"),
  askTitle: (name: string) => `Disable ${name}?`,
  ask: "They are signed out everywhere and their API tokens are deleted. Their work stays, and you can let them in again.",
  askYes: "Disable",
  askNo: "Leave it",
  changed: (name: string) => `${name} is changed`,
  add: "Add a person",
  addText: "Tell them the password; they can change it in their settings.",
  name: "Name",
  email: "E-mail",
  password: "First password",
  addAction: "Add",
  added: (name: string) => `${name} can sign in now`,
  audit: "What happened at the door",
  auditText: "Sign-ins, passwords, tokens and roles of the last year.",
  auditNone: "Nothing yet.",
  earlier: "Show earlier",
  somebody: "Somebody",
  happened: (entry: Happening) => `${entry.person?.name ?? "Somebody"} ${happened[entry.kind]}`,
  by: (name: string) => `by ${name}`,
  from: (address: string) => `from ${address}`,
}
