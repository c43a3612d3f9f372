package io.millrace.data.http;

import io.millrace.data.QuarantinedRow;
import org.jspecify.annotations.Nullable;

/// @param column absent if the row as a whole is wrong
record QuarantinedRowBody(
    long line, @Nullable String column, String value, String reason, String record) {
  static QuarantinedRowBody of(QuarantinedRow row) {
    return new QuarantinedRowBody(
        row.line(), row.column().orElse(null), row.value(), row.reason(), row.record());
  }
}
