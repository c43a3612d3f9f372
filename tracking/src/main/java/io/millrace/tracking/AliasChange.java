package io.millrace.tracking;

/// Who points an alias elsewhere, and why; kept in its history.
///
/// @param user may be empty (unknown)
/// @param reason may be empty
public record AliasChange(String user, String reason) {}
