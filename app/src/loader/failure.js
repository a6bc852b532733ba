// What the edge says of a failure, as events and refused promises carry it: without what nobody said. `prefix` stands before
// the names in a return URL. An edge that says no more than OAuth does is shown whole; of one that says nothing, all that is
// known is `other`.
export const failure = (answer, prefix, other) => {
  const said = (name) => answer?.[prefix + name] || undefined;
  const names = said("missing_permissions");
  const all = {
    code: said("category") || answer?.error || other,
    message: said("cause") || answer?.error_description || "",
    action: said("action") || "",
    retry: said("retry"),
    permissions: names?.split ? names.split(" ") : names,
    retryAfter: +said("retry_after") || undefined,
    step: said("step"),
  };
  return JSON.parse(JSON.stringify(all));
};
