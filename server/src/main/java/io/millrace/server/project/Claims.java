package io.millrace.server.project;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.database.Database;
import java.util.Collection;
import java.util.Set;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// The names in each section of the project file that project files have made something under, and
/// have not retired yet. What bears another name was made by users.
///
/// A name is claimed before anything is made under it and given up after that is gone, so a crash
/// in between leaves nothing behind that nobody owns.
final class Claims {
  private static final Table<Record> CLAIMS = table(name("project_claim"));
  private static final Field<String> SECTION = field(name("section"), String.class);
  private static final Field<String> NAME = field(name("name"), String.class);

  private final Database database;

  Claims(Database database) {
    this.database = database;
  }

  Set<String> of(String section) {
    return database.read(
        sql -> sql.select(NAME).from(CLAIMS).where(SECTION.eq(section)).fetchSet(NAME));
  }

  void claim(String section, Collection<String> names) {
    if (of(section).containsAll(names)) {
      return;
    }
    database.write(
        sql -> {
          int claimed = 0;
          for (String each : names) {
            claimed +=
                sql.insertInto(CLAIMS, SECTION, NAME)
                    .values(section, each)
                    .onConflictDoNothing()
                    .execute();
          }
          return claimed;
        });
  }

  void release(String section, String name) {
    database.write(
        sql -> sql.deleteFrom(CLAIMS).where(SECTION.eq(section)).and(NAME.eq(name)).execute());
  }
}
