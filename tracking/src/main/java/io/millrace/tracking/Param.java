package io.millrace.tracking;

/// An input of a run (a hyperparameter). Written once: the same value again is accepted, another
/// one is an error.
///
/// @param key see [Keys]
/// @param value may be empty
public record Param(String key, String value) {}
