import type { PageKind } from "../../bindings"
import BookOpen from "@lucide/svelte/icons/book-open"
import CircleHelp from "@lucide/svelte/icons/circle-question-mark"
import Code from "@lucide/svelte/icons/code"
import FileIcon from "@lucide/svelte/icons/file"
import FileText from "@lucide/svelte/icons/file-text"
import LayoutDashboard from "@lucide/svelte/icons/layout-dashboard"
import Link2 from "@lucide/svelte/icons/link-2"
import ListTree from "@lucide/svelte/icons/list-tree"
import Megaphone from "@lucide/svelte/icons/megaphone"
import MessagesSquare from "@lucide/svelte/icons/messages-square"
import Puzzle from "@lucide/svelte/icons/puzzle"
import SquarePen from "@lucide/svelte/icons/square-pen"
import Table2 from "@lucide/svelte/icons/table-2"
import Users from "@lucide/svelte/icons/users"
import UsersRound from "@lucide/svelte/icons/users-round"
import type { IconComponent } from "../../shared/icon"

/** What a page of a course is, as an icon with its word. */
export const PAGE_KINDS: Record<PageKind, { icon: IconComponent; word: string }> = {
  home: { icon: LayoutDashboard, word: "Course home" }, modules: { icon: ListTree, word: "Modules" }, page: { icon: BookOpen, word: "Page" }, assignment: { icon: SquarePen, word: "Assignment" },
  quiz: { icon: CircleHelp, word: "Quiz" }, file: { icon: FileIcon, word: "File" }, discussion: { icon: MessagesSquare, word: "Discussion" }, announcements: { icon: Megaphone, word: "Announcements" },
  grades: { icon: Table2, word: "Grades" }, people: { icon: Users, word: "People" }, syllabus: { icon: FileText, word: "Syllabus" }, tool: { icon: Puzzle, word: "External tool" }, group: { icon: UsersRound, word: "Group page" }, api: { icon: Code, word: "Call of an app" }, other: { icon: Link2, word: "Other page" },
}
