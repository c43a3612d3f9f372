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
/// @param combined the answer of each row
/// @param byModel `[model][row]`, in the order of the variant's models; NaN where one was not asked
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
    int size = 4 + 8 * 3 + 4 + 8 * combined.length * (1 + byModel.length);
    for (byte[] text : texts) {
      size += 4 + text.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size + 4);
    out.putLong(eventId.getMostSignificantBits()).putLong(eventId.getLeastSignificantBits());
    out.putLong(epochMillis).putInt(config);
    for (byte[] text : texts) {
      out.putInt(text.length).put(text);
    }
    out.putInt(combined.length).putInt(byModel.length);
    put(out, combined);
    for (double[] model : byModel) {
      put(out, model);
    }
    return out.array();
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
    int rows = in.getInt();
    int models = in.getInt();
    double[] combined = doubles(in, rows);
    double[][] byModel = new double[models][];
    for (int model = 0; model < models; model++) {
      byModel[model] = doubles(in, rows);
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
        combined,
        byModel);
  }

  private static void put(ByteBuffer out, double[] values) {
    out.asDoubleBuffer().put(values);
    out.position(out.position() + Double.BYTES * values.length);
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
