package io.millrace.serving.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// One request with its answer, as the log keeps it.
///
/// @param inferenceId as the caller gave it; empty if it gave none
/// @param customAttributes as the caller gave them; empty if it gave none
/// @param requestType the request's `Content-Type` as received
/// @param answerType the answer's `Content-Type`
/// @param rows how many
/// @param combined the answer of each row: `[rows * outputs]`
/// @param byModel `[model][rows * outputs]`, in the order of the variant's models; NaN where one
///     was not asked
public record CaptureRecord(
    UUID eventId,
    String inferenceId,
    String customAttributes,
    String endpoint,
    String variant,
    int config,
    long epochMillis,
    String requestType,
    byte[] request,
    String answerType,
    byte[] answer,
    int rows,
    double[] combined,
    double[][] byModel) {

  /// What ground truth names: the caller's inference id, or else the event's.
  public String inferenceKey() {
    return inferenceId.isEmpty() ? eventId.toString() : inferenceId;
  }

  byte[] encode() {
    byte[][] texts = {
      utf8(inferenceId),
      utf8(customAttributes),
      utf8(endpoint),
      utf8(variant),
      utf8(requestType),
      request,
      utf8(answerType),
      answer
    };
    int size = 4 + 8 * 3 + 4 + Double.BYTES * combined.length;
    for (double[] model : byModel) {
      size += Double.BYTES * model.length;
    }
    for (byte[] text : texts) {
      size += 4 + text.length;
    }
    boolean isWide = isWide();
    ByteBuffer out = ByteBuffer.allocate(size + 4 + (isWide ? 4 + 4 * byModel.length : 0));
    out.putLong(eventId.getMostSignificantBits()).putLong(eventId.getLeastSignificantBits());
    out.putLong(epochMillis).putInt(config);
    for (byte[] text : texts) {
      out.putInt(text.length).put(text);
    }
    out.putInt(isWide ? -rows : rows).putInt(byModel.length);
    if (isWide) {
      out.putInt(combined.length / rows);
      for (double[] model : byModel) {
        out.putInt(model.length / rows);
      }
    }
    put(out, combined);
    for (double[] model : byModel) {
      put(out, model);
    }
    return out.array();
  }

  /// Whether there are several numbers for a row. Then the count of rows is written as a negative
  /// number, and behind the count of models how many numbers the answer and each model have;
  /// records of one number are as they were before there were others.
  private boolean isWide() {
    if (combined.length != rows) {
      return true;
    }
    for (double[] model : byModel) {
      if (model.length != rows) {
        return true;
      }
    }
    return false;
  }

  static CaptureRecord decode(ByteBuffer in) {
    UUID eventId = new UUID(in.getLong(), in.getLong());
    long epochMillis = in.getLong();
    int config = in.getInt();
    byte[][] texts = new byte[8][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = new byte[in.getInt()];
      in.get(texts[i]);
    }
    int signed = in.getInt();
    int rows = Math.abs(signed);
    int[] outputs = new int[1 + in.getInt()];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = signed < 0 ? in.getInt() : 1;
    }
    double[] combined = doubles(in, rows * outputs[0]);
    double[][] byModel = new double[outputs.length - 1][];
    for (int model = 0; model < byModel.length; model++) {
      byModel[model] = doubles(in, rows * outputs[model + 1]);
    }
    return new CaptureRecord(
        eventId,
        text(texts[0]),
        text(texts[1]),
        text(texts[2]),
        text(texts[3]),
        config,
        epochMillis,
        text(texts[4]),
        texts[5],
        text(texts[6]),
        texts[7],
        rows,
        combined,
        byModel);
  }

  private static void put(ByteBuffer out, double[] values) {
    for (double value : values) { // mostly one: a bulk copy begins slower
      out.putDouble(value);
    }
  }

  private static double[] doubles(ByteBuffer in, int count) {
    double[] values = new double[count];
    in.asDoubleBuffer().get(values);
    in.position(in.position() + Double.BYTES * count);
    return values;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
