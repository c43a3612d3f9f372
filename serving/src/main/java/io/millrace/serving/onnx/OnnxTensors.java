package io.millrace.serving.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.millrace.ml.frame.Column;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.frame.NumberColumn;
import io.millrace.ml.frame.TextColumn;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/// Makes a model's tensors of rows.
record OnnxTensors(OrtEnvironment environment) {
  /// A row has a value that the type of an input does not have.
  static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidException(String why) {
      super(why);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  /// The rows from `from` up to but not including `to`; to be closed.
  OnnxTensor of(OnnxInput input, Frame rows, int from, int to)
      throws OrtException, InvalidException {
    long[] shape = input.shape(to - from);
    if (input.type() == OnnxJavaType.STRING) {
      return OnnxTensor.createTensor(environment, texts(input, rows, from, to), shape);
    }
    double[] values = numbers(input, rows, from, to);
    return switch (input.type()) {
      case FLOAT -> {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = (float) values[i];
        }
        yield OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats), shape);
      }
      case DOUBLE -> OnnxTensor.createTensor(environment, DoubleBuffer.wrap(values), shape);
      case INT64 -> {
        long[] longs = new long[values.length];
        for (int i = 0; i < longs.length; i++) {
          longs[i] = (long) values[i];
        }
        yield OnnxTensor.createTensor(environment, LongBuffer.wrap(longs), shape);
      }
      case INT32 -> {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
          ints[i] = (int) values[i];
        }
        yield OnnxTensor.createTensor(environment, IntBuffer.wrap(ints), shape);
      }
      case INT16 -> {
        short[] shorts = new short[values.length];
        for (int i = 0; i < shorts.length; i++) {
          shorts[i] = (short) values[i];
        }
        yield OnnxTensor.createTensor(environment, ShortBuffer.wrap(shorts), shape);
      }
      case INT8, UINT8, BOOL -> {
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.length);
        for (double value : values) {
          bytes.put((byte) (int) value);
        }
        yield OnnxTensor.createTensor(environment, bytes.flip(), shape, input.type());
      }
      case STRING, FLOAT16, BFLOAT16, UNKNOWN ->
          throw new IllegalStateException("a tensor of numbers of type " + input.type());
    };
  }

  private static String[] texts(OnnxInput input, Frame rows, int from, int to)
      throws InvalidException {
    String[] texts = new String[(to - from) * input.width()];
    for (int j = 0; j < input.width(); j++) {
      Column column = rows.columns().get(input.positions()[j]);
      if (!(column instanceof TextColumn(var name, var values))) {
        throw new InvalidException("field '%s' is no text".formatted(column.name()));
      }
      for (int row = from; row < to; row++) {
        String text = values[row];
        if (text == null) {
          throw invalid(row, name, "nothing", "a text");
        }
        texts[(row - from) * input.width() + j] = text;
      }
    }
    return texts;
  }

  private static double[] numbers(OnnxInput input, Frame rows, int from, int to)
      throws InvalidException {
    double[] numbers = new double[(to - from) * input.width()];
    for (int j = 0; j < input.width(); j++) {
      Column column = rows.columns().get(input.positions()[j]);
      if (!(column instanceof NumberColumn(var name, var values))) {
        throw new InvalidException("field '%s' is no number".formatted(column.name()));
      }
      for (int row = from; row < to; row++) {
        require(input.type(), values[row], row, name);
        numbers[(row - from) * input.width() + j] = values[row];
      }
    }
    return numbers;
  }

  private static void require(OnnxJavaType type, double value, int row, String column)
      throws InvalidException {
    double max =
        switch (type) {
          case INT8 -> Byte.MAX_VALUE;
          case UINT8 -> 255;
          case INT16 -> Short.MAX_VALUE;
          case INT32 -> Integer.MAX_VALUE;
          case INT64 -> 0x1p53; // beyond that a double is not every whole number
          case BOOL -> 1;
          default -> Double.NaN;
        };
    double min =
        switch (type) {
          case UINT8, BOOL -> 0;
          case INT64 -> -max;
          default -> -max - 1;
        };
    if (!Double.isNaN(max) && !(value == Math.rint(value) && value >= min && value <= max)) {
      throw invalid(
          row,
          column,
          Double.isNaN(value) ? "nothing" : Double.toString(value),
          "a whole number from %.0f to %.0f".formatted(min, max));
    }
  }

  private static InvalidException invalid(int row, String column, String value, String expected) {
    return new InvalidException(
        "row %d, field '%s': %s (expected: %s)".formatted(row + 1, column, value, expected));
  }
}
