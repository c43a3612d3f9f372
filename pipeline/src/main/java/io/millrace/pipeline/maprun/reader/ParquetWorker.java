package io.millrace.pipeline.maprun.reader;

import io.millrace.base.worker.FrameReader;
import io.millrace.base.worker.FrameWriter;
import io.millrace.base.worker.WorkerPort;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// The process that reads Parquet files of others. It is asked for a file's rows from a number on,
/// and answers with some of them as JSON, and 1 if they may not be the last, else 0.
public final class ParquetWorker {
  /// The first byte of an answer.
  static final int ROWS = 'R';

  static final int UNREADABLE = 'F';

  private static final String MEMORY = "256MB";
  private static final int PAGE_ROWS = 5_000;
  private static final int PAGE_BYTES = 8 << 20;

  private ParquetWorker() {}

  /// Serves until the server ends it.
  public static void main(String[] args) throws InterruptedException {
    WorkerPort port = WorkerPort.open();
    try (DuckDb duckDb = new DuckDb(MEMORY, 1)) {
      duckDb.call(Connection::isClosed); // loads the library
      port.ready();
      while (true) {
        FrameReader order = new FrameReader(port.receive());
        String file = order.readText();
        long from = order.readLong();
        port.send(duckDb.call(connection -> answer(connection, file, from)));
      }
    }
  }

  private static byte[] answer(Connection connection, String file, long from) {
    try {
      return page(connection, file, from);
    } catch (SQLException _) {
      return new FrameWriter().putByte(UNREADABLE).toFrame();
    }
  }

  private static byte[] page(Connection connection, String file, long from) throws SQLException {
    String query =
        """
        SELECT to_json(r) FROM (SELECT r FROM (
          SELECT * EXCLUDE (file_row_number) FROM read_parquet(%s, file_row_number = true)
          WHERE file_row_number >= ? AND file_row_number < ?) r)
        """
            .formatted(SqlText.literal(file));
    FrameWriter page = new FrameWriter().putByte(ROWS);
    int count = 0;
    try (PreparedStatement rows = connection.prepareStatement(query)) {
      rows.setLong(1, from);
      rows.setLong(2, from + PAGE_ROWS);
      try (ResultSet found = rows.executeQuery()) {
        while (page.size() < PAGE_BYTES && found.next()) {
          page.putByte(1).putText(found.getString(1));
          count++;
        }
      }
    }
    boolean isCut = count == PAGE_ROWS || page.size() >= PAGE_BYTES;
    return page.putByte(0).putByte(isCut ? 1 : 0).toFrame();
  }
}
