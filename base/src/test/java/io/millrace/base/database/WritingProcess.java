package io.millrace.base.database;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/// A process that writes rows from many threads and prints the id of each as soon as it is
/// acknowledged, until it is killed.
final class WritingProcess {
  private static final Table<Record> ROWS = table(name("rows_written"));
  private static final Field<Integer> ID = field(name("id"), SQLDataType.INTEGER);
  private static final int WRITERS = 16;

  private WritingProcess() {}

  static Set<Integer> ids(DSLContext sql) {
    return sql.select(ID).from(ROWS).fetchSet(ID);
  }

  public static void main(String[] args) {
    Database database = Databases.open(new DatabaseConfig.Sqlite(Path.of(args[0])));
    database.write(sql -> sql.createTable(ROWS).column(ID).primaryKey(ID).execute());
    AtomicInteger next = new AtomicInteger();
    Runnable writer =
        () -> {
          while (true) {
            int id = next.incrementAndGet();
            database.write(sql -> sql.insertInto(ROWS, ID).values(id).execute());
            byte[] line = (id + "\n").getBytes(StandardCharsets.US_ASCII);
            System.out.write(line, 0, line.length);
            System.out.flush();
          }
        };
    for (int i = 1; i < WRITERS; i++) {
      Thread.ofVirtual().start(writer);
    }
    writer.run();
  }
}
