package io.millrace.server.page;

import java.util.function.Predicate;

/// What the pages have to know of the project they show.
///
/// @param name the first part of every page's address after `/ui`
/// @param makesRule tells the names of rules that the project file makes; they are changed only
///     there; likewise `makesSchedule`
public record PageProject(
    String name, Predicate<String> makesRule, Predicate<String> makesSchedule) {}
