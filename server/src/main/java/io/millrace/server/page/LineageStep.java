package io.millrace.server.page;

/// An object on the way from a file to an answer.
///
/// @param kind `Dataset`, `Run` …
/// @param href empty for the page itself
/// @param note one line more; may be empty
/// @param isHere whether this page shows it
public record LineageStep(
    String icon, String kind, String text, String href, String note, boolean isHere) {
  LineageStep here() {
    return new LineageStep(icon, kind, text, "", note, true);
  }
}
