package io.millrace.data.table;

import static io.millrace.base.ErrorCode.STORAGE_UNAVAILABLE;
import static io.millrace.base.ErrorCode.TABLE_NOT_FOUND;
import static io.millrace.base.ErrorCode.WRITE_OUTCOME_UNKNOWN;

import io.millrace.base.MillraceException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.jdbc.UncheckedInterruptedException;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/// Turns what Iceberg throws into errors with a code.
final class TableErrors {
  private TableErrors() {}

  static <T> T translated(Supplier<T> work) {
    try {
      return work.get();
    } catch (CommitStateUnknownException e) {
      throw new MillraceException(
          WRITE_OUTCOME_UNKNOWN,
          "The catalog failed during the commit: the rows may or may not be in the table.",
          "Append them again under the same key; they are added once.",
          e);
    } catch (UncheckedSQLException
        | UncheckedInterruptedException
        | UncheckedIOException
        | NotFoundException e) {
      throw new MillraceException(
          STORAGE_UNAVAILABLE,
          "The tables could not be read or written: %s".formatted(e.getMessage()),
          "Check the disk, the catalog's database and the log.",
          e);
    }
  }

  static MillraceException notFound(String table) {
    return new MillraceException(
        TABLE_NOT_FOUND, "There is no table '%s'.".formatted(table), "List the tables.");
  }
}
