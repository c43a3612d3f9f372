package io.millrace.serving.openinference;

import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointSchema;
import io.millrace.serving.InputField;
import java.util.List;

/// What the protocol tells of a model, which is an endpoint here.
public record ModelMetadata(
    String name,
    List<String> versions,
    String platform,
    List<TensorMetadata> inputs,
    List<TensorMetadata> outputs) {
  /// @param shape -1 stands for any number: of rows, and of what variants answer differently
  public record TensorMetadata(String name, String datatype, List<Long> shape) {}

  public static ModelMetadata of(EndpointSchema schema) {
    EndpointConfig config = schema.config();
    return new ModelMetadata(
        config.endpoint(),
        List.of(Versions.of(config)),
        "millrace_endpoint",
        config.inputs().stream()
            .map(field -> new TensorMetadata(field.name(), datatype(field), List.of(-1L)))
            .toList(),
        Outputs.names(config).stream()
            .map(
                name ->
                    new TensorMetadata(
                        name, Datatype.FP64.name(), List.of(-1L, width(schema, name))))
            .toList());
  }

  private static long width(EndpointSchema schema, String output) {
    return output.equals(Outputs.PREDICTION)
        ? schema.outputs().count()
        : schema.models().getOrDefault(output, -1);
  }

  private static String datatype(InputField field) {
    return switch (field.type()) {
      case NUMBER -> Datatype.FP64.name();
      case TEXT -> Datatype.BYTES.name();
    };
  }
}
