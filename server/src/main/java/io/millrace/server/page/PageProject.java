package io.millrace.server.page;

/// What the pages have to know of the project they show.
///
/// @param name the first part of every page's address after `/ui`
public record PageProject(String name) {}
