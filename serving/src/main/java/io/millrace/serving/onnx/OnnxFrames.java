package io.millrace.serving.onnx;

import io.millrace.base.worker.FrameReader;
import io.millrace.base.worker.FrameWriter;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server and the process of an ONNX model say to each other. Over one connection each
/// question has its answer before the next one is asked.
///
/// A question is [#PING]; or [#PREDICT], how many rows and how many columns, then each column:
/// [#NUMBERS] and its doubles, or [#TEXTS] and for each row 0 (none) or 1 and a text.
/// An answer is [#WELL]; or [#NUMBERS], the doubles of all rows and what those of a row are called;
/// or [#INVALID], [#REFUSED] or [#UNFIT] and why.
public final class OnnxFrames {
  static final int PING = 0;
  static final int PREDICT = 1;
  static final int WELL = 2;
  static final int NUMBERS = 3;
  static final int TEXTS = 4;

  /// A row has a value that the model's type does not have.
  static final int INVALID = 5;

  /// The model does not answer these rows.
  static final int REFUSED = 6;

  /// What the model answers is no prediction for each row.
  static final int UNFIT = 7;

  private OnnxFrames() {}

  /// What a process answers.
  public sealed interface Answer {
    record Well() implements Answer {}

    /// @param numbers `[rows * outputs]`, row-major
    /// @param names of the numbers of a row, such as classes; empty if the model does not say
    record Numbers(double[] numbers, List<String> names) implements Answer {
      public Numbers {
        names = List.copyOf(names);
      }
    }

    record Invalid(String why) implements Answer {}

    record Refused(String why) implements Answer {}

    record Unfit(String why) implements Answer {}
  }

  public static byte[] ping() {
    return new FrameWriter().putByte(PING).toFrame();
  }

  /// @param rows with the columns of the spec, in their order
  public static byte[] question(Frame rows) {
    FrameWriter frame = new FrameWriter().putByte(PREDICT);
    frame.putInt(rows.rows()).putInt(rows.columns().size());
    for (Column column : rows.columns()) {
      switch (column) {
        case NumberColumn(var _, var numbers) -> frame.putByte(NUMBERS).putDoubles(numbers);
        case TextColumn(var _, var texts) -> {
          frame.putByte(TEXTS);
          for (String text : texts) {
            if (text == null) {
              frame.putByte(0);
            } else {
              frame.putByte(1).putText(text);
            }
          }
        }
      }
    }
    return frame.toFrame();
  }

  /// @param question after its first byte
  static Frame rows(FrameReader question, List<OnnxSpec.Column> names) {
    int rows = question.readInt();
    int count = question.readInt();
    if (rows < 0 || count != names.size()) {
      throw FrameReader.nonsense();
    }
    List<Column> columns = new ArrayList<>();
    for (OnnxSpec.Column name : names) {
      boolean isNumbers = question.readByte() == NUMBERS;
      columns.add(
          isNumbers
              ? new NumberColumn(name.name(), question.readDoubles())
              : new TextColumn(name.name(), texts(question, rows)));
    }
    return new Frame(rows, columns);
  }

  private static @Nullable String[] texts(FrameReader question, int rows) {
    @Nullable String[] texts = new @Nullable String[rows];
    for (int row = 0; row < rows; row++) {
      texts[row] = question.readByte() == 1 ? question.readText() : null;
    }
    return texts;
  }

  static byte[] bytes(Answer answer) {
    FrameWriter frame = new FrameWriter();
    return switch (answer) {
      case Answer.Well() -> frame.putByte(WELL).toFrame();
      case Answer.Numbers(var numbers, var names) ->
          frame.putByte(NUMBERS).putDoubles(numbers).putTexts(names).toFrame();
      case Answer.Invalid(var why) -> frame.putByte(INVALID).putText(why).toFrame();
      case Answer.Refused(var why) -> frame.putByte(REFUSED).putText(why).toFrame();
      case Answer.Unfit(var why) -> frame.putByte(UNFIT).putText(why).toFrame();
    };
  }

  /// @throws io.millrace.base.MillraceException with `WORKER_FAILED` if it is none
  public static Answer answer(byte[] bytes) {
    FrameReader frame = new FrameReader(bytes);
    return switch (frame.readByte()) {
      case WELL -> new Answer.Well();
      case NUMBERS -> new Answer.Numbers(frame.readDoubles(), frame.readTexts());
      case INVALID -> new Answer.Invalid(frame.readText());
      case REFUSED -> new Answer.Refused(frame.readText());
      case UNFIT -> new Answer.Unfit(frame.readText());
      default -> throw FrameReader.nonsense();
    };
  }
}
