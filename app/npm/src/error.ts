// The one error of this package: what happened, whose move it is, and what to do.
import type { ButtonCode, Category, Permission, Problem, Retry, Step } from "./wire.js";

/** A stable name for programs: a {@link Category} of the edge's, a code of the button's own, or an OAuth error. */
export type ErrorCode = Category | ButtonCode | (string & {});

/** What an {@link InstagramError} is made of. */
export interface ErrorDetail {
  /** A stable name, for programs. */
  code: ErrorCode;
  /** What happened, in plain words. */
  message: string;
  /** What to do; may be empty where the message says it. */
  action: string;
  /** Whose move it is, if the edge said. */
  retry?: Retry;
  /** The permissions that are missing, if the edge named any. */
  permissions?: Permission[];
  /** How long to wait before trying again, in seconds, if the edge said. */
  retryAfter?: number;
  /** What was being done at Instagram, if the edge said. */
  step?: Step;
}

/** Whatever goes wrong in this package; an aborted `signal` alone rejects with the signal's own reason. */
export class InstagramError extends Error {
  override readonly name = "InstagramError";
  /** A stable name, for programs. */
  readonly code: ErrorCode;
  /** What to do, for people; may be empty where `message` says it. */
  readonly action: string;
  /** What happened, for people: the same as `message`. */
  override readonly cause: string;
  /** What went wrong at the edge or at Instagram; `null` if the request didn't get there. */
  readonly category: Category | null;
  /** Whose move it is: `later` (wait), `user_reconnect` (a person acts), `developer_fix`, `none`; `null` if nobody said. */
  readonly retry: Retry | null;
  /** The answer's HTTP status, if there was one. */
  readonly status: number | null;
  /** How long to wait before asking again, in seconds, if the edge said. */
  readonly retryAfter: number | null;
  /** The permissions that are missing; empty if the edge named none. */
  readonly permissions: readonly Permission[];
  /** What was being done at Instagram, such as `exchange`; `null` if nobody said. */
  readonly step: Step | null;

  /** From an event's or an edge's words. */
  constructor(detail: ErrorDetail, problem?: Partial<Problem>, retryAfter: number | null = null) {
    super(detail.message);
    this.code = detail.code;
    this.cause = detail.message;
    this.action = detail.action;
    this.category = problem?.category ?? null;
    this.retry = problem?.retry ?? detail.retry ?? null;
    this.status = problem?.status ?? null;
    this.retryAfter = retryAfter ?? detail.retryAfter ?? null;
    this.permissions = detail.permissions ?? [];
    this.step = detail.step ?? null;
  }
}

/** One in these words. */
export const failure = (code: ErrorCode, message: string, action: string) => new InstagramError({ code, message, action });

/** `script_blocked`. */
export const blocked = () =>
  failure("script_blocked", "The button's script couldn't load.", "Check the network, the edge's address and the page's CSP.");

/** Throws what the button said when it refused. */
export const tell = (error: unknown): never => {
  if (error instanceof InstagramError) throw error;
  const detail = (error ?? {}) as Partial<ErrorDetail>;
  const { code, message = "", action = "" } = detail;
  throw code ? new InstagramError({ ...detail, code, message: message || blocked().message, action }) : blocked();
};

/** What the edge answered instead of data. */
export const problem = async (response: Response) => {
  const { status } = response;
  const said = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const seconds = Number(response.headers.get("Retry-After") ?? NaN);
  return new InstagramError(
    {
      code: said.category ?? "unexpected",
      message: said.cause ?? "The edge gave an answer that makes no sense.",
      action: said.action ?? "Try again in a moment.",
      ...(said.missing_permissions && { permissions: said.missing_permissions }),
      ...(said.retry_after && { retryAfter: said.retry_after }),
      ...(said.step && { step: said.step }),
    },
    { ...said, status },
    Number.isFinite(seconds) ? seconds : null,
  );
};
