// What the edge says of a failure, read from its answers and from the return URL. Run with `node --test`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { failure } from "../src/loader/failure.js";

test("an answer says each thing in a member of its own (R43)", () => {
  const answer = {
    error: "invalid_grant",
    error_description: "denied It was refused.  Click again.",
    category: "permission_missing",
    retry: "user_reconnect",
    cause: "It was refused.  Twice.",
    action: "Click again.",
    missing_permissions: ["a", "b"],
    retry_after: 60,
    step: "exchange",
  };
  assert.deepEqual(failure(answer, "", "unexpected"), {
    code: "permission_missing",
    message: "It was refused.  Twice.",
    action: "Click again.",
    retry: "user_reconnect",
    permissions: ["a", "b"],
    retryAfter: 60,
    step: "exchange",
  });
});

test("a return URL says the same behind a prefix; what the page added there is none of the edge's (R43)", () => {
  const query = {
    error: "access_denied",
    error_category: "permission_missing",
    error_cause: "You unticked one.",
    error_action: null,
    error_missing_permissions: "a b",
    error_retry_after: "60",
    category: "shoes",
    step: "2",
  };
  assert.deepEqual(failure(query, "error_", "unexpected"), {
    code: "permission_missing",
    message: "You unticked one.",
    action: "",
    permissions: ["a", "b"],
    retryAfter: 60,
  });
});

test("an edge that says no more than OAuth does is shown whole", () => {
  const error_description = "denied It broke.  Mend it.";
  for (const prefix of ["", "error_"])
    assert.deepEqual(failure({ error: "server_error", error_description }, prefix, "unexpected"), {
      code: "server_error",
      message: error_description,
      action: "",
    });
});

test("an error without a description keeps its name", () => {
  assert.deepEqual(failure({ error: "access_denied" }, "error_", "unexpected"), { code: "access_denied", message: "", action: "" });
});

test("of an answer that says nothing, what is known beside it is told", () => {
  for (const nothing of [undefined, null, {}, "", []])
    assert.deepEqual(failure(nothing, "", "reconnect"), { code: "reconnect", message: "", action: "" });
});

test("a wait that is no number is none", () => {
  assert.ok(!("retryAfter" in failure({ error: "x", error_retry_after: "soon" }, "error_", "unexpected")));
});
