package io.millrace.base.database;

import java.util.Set;
import java.util.TreeSet;
import org.sqlite.SQLiteDataSource;

/// Checks that the indexes of migrations on the class path name exactly the files that are there. A
/// file that an index forgets would never run on a database that is otherwise up to date.
final class MigrationIndex {
  private MigrationIndex() {}

  private static final class Checked {
    static final String FAULT = fault(Migrations.ofAllModules());
  }

  /// @throws IllegalStateException that names the files to add or to remove
  static void requireComplete() {
    if (!Checked.FAULT.isEmpty()) {
      throw new IllegalStateException(Checked.FAULT);
    }
  }

  static String fault(Migrations migrations) {
    SQLiteDataSource nowhere = new SQLiteDataSource();
    nowhere.setUrl("jdbc:sqlite::memory:");
    Set<String> missing = new TreeSet<>(migrations.found(nowhere));
    Set<String> stale = new TreeSet<>(migrations.indexed());
    stale.removeAll(missing);
    missing.removeAll(migrations.indexed());
    return missing.isEmpty() && stale.isEmpty()
        ? ""
        : "src/main/resources/%s must name every file of %s, one a line; missing: %s, absent: %s"
            .formatted(migrations.index(), migrations.folder(), missing, stale);
  }
}
