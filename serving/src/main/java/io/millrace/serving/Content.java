package io.millrace.serving;

/// A body with the type that it is of.
///
/// @param contentType with its parameters, as in the header
public record Content(String contentType, byte[] bytes) {}
