package io.millrace.server.demo;

/// One stage of the story, as it went.
///
/// @param title what the stage is about
/// @param happened what happened, one line
/// @param page where the pages show it, a path
/// @param isGood whether it did what it should
public record Stage(String title, String happened, double seconds, String page, boolean isGood) {}
