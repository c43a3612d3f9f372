package io.millrace.ml.profile;

/// How often a text occurs.
public record LevelCount(String level, long count) {}
