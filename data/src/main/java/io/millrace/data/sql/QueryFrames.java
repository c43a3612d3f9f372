package io.millrace.data.sql;

import static io.millrace.base.ErrorCode.SQL_TOO_LARGE;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.worker.FrameReader;
import io.millrace.base.worker.FrameWriter;
import io.millrace.base.worker.Refusals;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What server and worker say to each other about a query: the server sends the query, the worker
/// names its tables, the server sends what they are, the worker sends the result. Instead of names
/// or a result the worker may send a refusal; instead of what tables are, the server [#NEVER_MIND].
final class QueryFrames {
  static final byte[] NEVER_MIND = {};

  /// What a worker may refuse with.
  private static final Set<ErrorCode> REFUSALS =
      EnumSet.of(
          ErrorCode.SQL_INVALID,
          ErrorCode.SQL_NOT_ALLOWED,
          SQL_TOO_LARGE,
          ErrorCode.STORAGE_UNAVAILABLE);

  private QueryFrames() {}

  /// @param rowsMax most rows of the result
  /// @param bytesMax most bytes of all its rows
  record Query(String sql, int rowsMax, int bytesMax) {
    byte[] frame() {
      return new FrameWriter().putText(sql).putInt(rowsMax).putInt(bytesMax).toFrame();
    }

    static Query read(byte[] frame) {
      FrameReader in = new FrameReader(frame);
      return new Query(in.readText(), in.readInt(), in.readInt());
    }
  }

  /// The tables of a query.
  /// @param views statements that make them
  /// @param files which these read
  record Sources(List<String> views, List<String> files) {
    byte[] frame() {
      return new FrameWriter().putTexts(views).putTexts(files).toFrame();
    }

    static Sources read(byte[] frame) {
      FrameReader in = new FrameReader(frame);
      return new Sources(in.readTexts(), in.readTexts());
    }
  }

  /// What a worker answers.
  sealed interface Reply {
    record Named(Set<String> tables) implements Reply {}

    record Result(ResultTable table) implements Reply {}

    record Refusal(MillraceException why) implements Reply {}

    static Reply read(byte[] frame) {
      FrameReader in = new FrameReader(frame);
      return switch (in.readByte()) {
        case 'N' -> new Named(new HashSet<>(in.readTexts()));
        case 'R' -> new Result(table(in));
        case 'F' -> new Refusal(Refusals.read(in, REFUSALS));
        default -> throw FrameReader.nonsense();
      };
    }
  }

  static byte[] named(Set<String> tables) {
    return new FrameWriter().putByte('N').putTexts(tables).toFrame();
  }

  static byte[] refusal(MillraceException why) {
    return Refusals.put(new FrameWriter().putByte('F'), why).toFrame();
  }

  /// Reads rows until there are no more, or as many as the query may have.
  static byte[] result(ResultSet results, Query query) throws SQLException {
    FrameWriter frame = new FrameWriter().putByte('R');
    ResultSetMetaData meta = results.getMetaData();
    int columns = meta.getColumnCount();
    frame.putInt(columns);
    for (int i = 1; i <= columns; i++) {
      frame.putText(meta.getColumnName(i)).putText(meta.getColumnTypeName(i));
    }
    boolean truncated = false;
    for (int rows = 0; results.next() && !truncated; rows++) {
      int before = frame.size();
      frame.putByte(1);
      for (int i = 1; i <= columns; i++) {
        ValueFrames.put(frame, SqlValues.of(results.getObject(i)));
      }
      truncated = rows == query.rowsMax() || frame.size() > query.bytesMax();
      if (truncated) {
        MillraceException.require(
            rows > 0,
            SQL_TOO_LARGE,
            "Read fewer columns, or parts of them.",
            "A row of the result has more than %,d bytes.",
            query.bytesMax());
        frame.cut(before);
      }
    }
    return frame.putByte(0).putByte(truncated ? 1 : 0).toFrame();
  }

  private static ResultTable table(FrameReader in) {
    int count = in.readInt();
    List<ResultTable.Column> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      columns.add(new ResultTable.Column(in.readText(), in.readText()));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (in.readByte() == 1) {
      List<@Nullable Object> row = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        row.add(ValueFrames.read(in));
      }
      rows.add(row);
    }
    return new ResultTable(columns, rows, in.readByte() == 1);
  }
}
