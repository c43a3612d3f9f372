package io.millrace.tracking;

/// A mutable label: setting a key again replaces its value.
///
/// @param key see [Keys]
/// @param value may be empty
public record Tag(String key, String value) {}
