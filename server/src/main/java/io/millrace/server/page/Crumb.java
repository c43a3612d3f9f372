package io.millrace.server.page;

/// A step on the way from the project to the page.
/// @param href empty for the page itself
public record Crumb(String text, String href) {}
