/** Every string the studio says, in English; a second language would be a second object of this type. */
import { archive } from "./en/archive"
import { batch } from "./en/batch"
import { charts } from "./en/charts"
import { clips } from "./en/clips"
import { compare } from "./en/compare"
import { create } from "./en/create"
import { film } from "./en/film"
import { history } from "./en/history"
import { keys } from "./en/keys"
import { headed, numbered } from "./en/numbers"
import { places } from "./en/places"
import { runs } from "./en/runs"
import { storage } from "./en/storage"
import { story } from "./en/story"

const plural = new Intl.PluralRules("en")

/** "1 clip", "2 clips". */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString("en")} ${plural.select(n) === "one" ? one : many}`

export const en = {
  product: "Retake",
  errors: {
    unreachable: {
      title: "The studio cannot be reached",
      detail: "No answer came from the server.",
      unchanged: "Nothing was changed by this.",
      nextStep: "Check that it is running and that you are on its network, then try again.",
    },
    unexpected: {
      title: "Something went wrong on the server",
      detail: (status: number) => `The server answered with an error (${status}).`,
      nextStep: "Try again. If it happens again, the server's log says more.",
    },
    signedOut: {
      title: "Sign in first",
      detail: "Nobody is signed in here, or the session has ended.",
      nextStep: "Sign in and try again.",
    },
    unsure: {
      title: "We do not know whether it was ordered",
      detail: "The answer to the order was lost.",
      next_step: "Press again: it will not be made or charged twice.",
    },
    crashed: {
      title: "This screen could not be drawn",
      detail: "An error in the studio itself stopped it. Your work is on the server and is not affected.",
      reload: "Reload",
    },
    charged: (amount: string) => `Charged: ${amount}`,
    notCharged: "You were not charged.",
    retry: "Try again",
    notFound: {
      title: "There is nothing at this address",
      text: "It may have been deleted, or the link is not complete.",
      action: "Go to your projects",
    },
    noProject: {
      title: "This project is not here",
      text: "It was deleted, or it belongs to someone else.",
    },
  },
  live: {
    lost: "Connection lost, retrying",
    lostDetail: "What you see may be behind. Work on the server goes on.",
    offline: "You are offline",
    offlineDetail: "What you see may be behind. It is read again when the network is back.",
    back: "Connected again",
    outOfReach: {
      title: "The studio cannot be reached",
      text: "Nothing can be ordered just now. What you typed is kept, and it goes on by itself.",
      notSent: "Nothing was sent. What you typed is kept; press again when the connection is back.",
    },
  },
  undo: {
    undo: "Undo",
    undone: "Undone",
    nothing: "There is nothing to undo here.",
    failed: "That could not be undone",
  },
  loading: "Loading",
  close: "Close",
  free: "free",
  dismiss: "Dismiss",
  someone: "Retake",
  numbered,
  headed,
  current: "current",
  seconds: (n: number) => `${n.toLocaleString("en", { maximumFractionDigits: 1 })} s`,
  ...places,
  keys,
  archive,
  batch,
  charts,
  clips,
  create,
  film,
  runs,
  history,
  compare,
  story,
  storage,
}
