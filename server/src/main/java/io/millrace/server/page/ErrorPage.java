package io.millrace.server.page;

/// What went wrong.
/// @param requestId to search the log for
public record ErrorPage(int status, String detail, String fix, String code, String requestId) {}
