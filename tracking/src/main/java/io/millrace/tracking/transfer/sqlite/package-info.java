/// The SQLite database of an MLflow server.
@NullMarked
package io.millrace.tracking.transfer.sqlite;

import org.jspecify.annotations.NullMarked;
