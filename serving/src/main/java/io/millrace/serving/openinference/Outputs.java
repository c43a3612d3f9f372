package io.millrace.serving.openinference;

import static io.millrace.base.ErrorCode.TENSOR_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.serving.Answered;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.ServedModel;
import io.millrace.serving.Variant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The outputs of an endpoint: `prediction`, and where several models are combined, what each of
/// them predicted, by its name. All are FP64 of shape `[rows, 1]`.
///
/// Of an endpoint with variants those are its outputs that every variant has: which of them answers
/// is not known before.
public final class Outputs {
  static final String PREDICTION = "prediction";

  private Outputs() {}

  /// In the order of an answer.
  public static List<String> names(EndpointConfig config) {
    List<String> names = new ArrayList<>(models(config.variants().getFirst()));
    config.variants().forEach(variant -> names.retainAll(models(variant)));
    names.remove(PREDICTION);
    names.addFirst(PREDICTION);
    return names;
  }

  private static List<String> models(Variant variant) {
    return variant.models().size() == 1
        ? List.of()
        : variant.models().stream().map(ServedModel::name).toList();
  }

  /// What an output says, per row.
  /// @throws MillraceException with `TENSOR_INVALID` if there is no such output
  public static double[] values(Answered answered, String name) {
    if (name.equals(PREDICTION)) {
      return answered.scores().combined();
    }
    for (int m = 0; m < answered.models().size(); m++) {
      if (answered.models().get(m).name().equals(name)) {
        return answered.scores().byModel()[m];
      }
    }
    throw new MillraceException(
        TENSOR_INVALID,
        "output '%s' is unknown (expected: %s)"
            .formatted(name, String.join(", ", names(answered.config()))),
        "Ask for outputs of the model's metadata, or for none to have all.");
  }

  /// Their binary form.
  public static byte[] littleEndian(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(values);
    return bytes.array();
  }
}
