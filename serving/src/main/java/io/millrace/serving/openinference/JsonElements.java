package io.millrace.serving.openinference;

import io.millrace.base.json.Json;
import java.math.BigInteger;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// Elements as JSON: flat, or nested like the shape. `NaN`, which is what Python writes for it, and
/// `null` stand for a value that is unknown.
///
/// @param body of the request
/// @param from where the array begins
/// @param to behind its end
/// @param shape as declared
record JsonElements(byte[] body, int from, int to, java.util.List<Long> shape) implements Elements {
  @Override
  public void read(Column column) {
    try (JsonParser in =
        InferHead.FACTORY.createParser(ObjectReadContext.empty(), body, from, to - from)) {
      in.nextToken();
      JsonToken first = in.nextToken();
      if (first == JsonToken.START_ARRAY) {
        nested(in, first, column);
      } else {
        flat(in, first, column);
      }
    } catch (JacksonException e) {
      throw Json.invalid(e);
    }
  }

  private static void flat(JsonParser in, JsonToken first, Column column) {
    for (JsonToken token = first; token != JsonToken.END_ARRAY; token = in.nextToken()) {
      add(in, token, column);
    }
  }

  /// Of a shape that fits an endpoint only `[rows, 1]` nests.
  private void nested(JsonParser in, JsonToken first, Column column) {
    if (shape.size() != 2) {
      throw column.invalid("its data is nested deeper than its shape %s".formatted(shape));
    }
    for (JsonToken token = first; token != JsonToken.END_ARRAY; token = in.nextToken()) {
      if (token != JsonToken.START_ARRAY) {
        throw column.invalid("its data is nested unevenly");
      }
      add(in, in.nextToken(), column);
      if (in.nextToken() != JsonToken.END_ARRAY) {
        throw column.invalid("its data is not nested like its shape %s".formatted(shape));
      }
    }
  }

  private static void add(JsonParser in, JsonToken token, Column column) {
    switch (token) {
      case VALUE_NUMBER_INT -> {
        switch (column.datatype().kind()) {
          case FLOATING -> column.add(in.getDoubleValue());
          case UNSIGNED -> column.addUnsigned(bits(in.getBigIntegerValue(), column));
          case TRUTH, WHOLE, TEXT -> whole(in, column);
        }
      }
      case VALUE_NUMBER_FLOAT -> column.add(in.getDoubleValue());
      case VALUE_STRING -> column.add(in.getString());
      case VALUE_TRUE -> column.add(true);
      case VALUE_FALSE -> column.add(false);
      case VALUE_NULL -> column.addAbsent();
      case START_ARRAY -> throw column.wrong("an array");
      case END_ARRAY -> throw column.invalid("its data has an empty array inside");
      default -> throw column.wrong("an object");
    }
  }

  private static void whole(JsonParser in, Column column) {
    if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw column.wrong(in.getString());
    }
    column.add(in.getLongValue());
  }

  private static long bits(BigInteger value, Column column) {
    if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
      throw column.wrong(value.toString());
    }
    return value.longValue();
  }
}
