package io.millrace.data;

import java.util.Optional;

/// A row that did not fit, and the first reason why.
///
/// @param line where its record begins in the file, from 1
/// @param column the offending column; absent if the row as a whole is wrong
/// @param value what was found there, shortened to 200 characters
/// @param reason one sentence
/// @param record the whole row as it was read, shortened to 2,000 characters
public record QuarantinedRow(
    long line, Optional<String> column, String value, String reason, String record) {}
