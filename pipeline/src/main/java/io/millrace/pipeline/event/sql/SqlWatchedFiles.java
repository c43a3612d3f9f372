package io.millrace.pipeline.event.sql;

import static io.millrace.pipeline.event.sql.EventTables.FILE;
import static io.millrace.pipeline.event.sql.EventTables.MODIFIED;
import static io.millrace.pipeline.event.sql.EventTables.PATH;
import static io.millrace.pipeline.event.sql.EventTables.SHA256;
import static io.millrace.pipeline.event.sql.EventTables.SIZE;
import static io.millrace.pipeline.event.sql.EventTables.WATCH;

import io.millrace.base.database.Database;
import io.millrace.pipeline.event.WatchedFiles;
import java.util.Map;

/// Watched files in the metadata database.
public final class SqlWatchedFiles implements WatchedFiles {
  private final Database database;

  public SqlWatchedFiles(Database database) {
    this.database = database;
  }

  @Override
  public Map<String, Seen> list(String watch) {
    return database.read(
        sql ->
            sql.select(PATH, SIZE, MODIFIED, SHA256)
                .from(FILE)
                .where(WATCH.eq(watch))
                .fetchMap(
                    PATH, row -> new Seen(row.get(SIZE), row.get(MODIFIED), row.get(SHA256))));
  }

  @Override
  public void put(String watch, String path, Seen seen) {
    database.write(
        sql ->
            sql.insertInto(FILE)
                .columns(WATCH, PATH, SIZE, MODIFIED, SHA256)
                .values(watch, path, seen.size(), seen.modified(), seen.sha256())
                .onConflict(WATCH, PATH)
                .doUpdate()
                .set(SIZE, seen.size())
                .set(MODIFIED, seen.modified())
                .set(SHA256, seen.sha256())
                .execute());
  }
}
