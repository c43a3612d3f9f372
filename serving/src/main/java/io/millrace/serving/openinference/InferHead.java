package io.millrace.serving.openinference;

import static io.millrace.base.ErrorCode.TENSOR_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.serving.JsonCells;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// The JSON of an inference request, with the elements of its tensors left where they are: they can
/// be read when datatype and shape are known, which may stand behind them. `null` for what may be
/// left out says that it is: some clients write all that they know of.
///
/// @param id as given
/// @param parameters of the request: texts, numbers ([Long], [Double]) and booleans
/// @param outputs that are asked for; absent: all
record InferHead(
    Optional<String> id,
    Map<String, Object> parameters,
    List<Input> inputs,
    Optional<List<Output>> outputs) {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(JsonCells.LIMITS)
          .build();

  private static final String FIX =
      "Send {\"inputs\": [{\"name\", \"shape\", \"datatype\", \"data\"}, …]} as the protocol has"
          + " it.";

  /// @param dataFrom where the array of its elements begins; -1 if there is none
  /// @param dataTo behind the end of that
  record Input(
      String name,
      Datatype datatype,
      List<Long> shape,
      Map<String, Object> parameters,
      int dataFrom,
      int dataTo) {}

  record Output(String name, Map<String, Object> parameters) {}

  /// @param length of the JSON, from the begin of `body`
  /// @throws MillraceException with `JSON_INVALID` or `TENSOR_INVALID`
  static InferHead parse(byte[] body, int length) {
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), body, 0, length)) {
      InferHead head = new Reader(in).head();
      if (in.nextToken() != null) {
        throw invalid("more text after the end of the object");
      }
      return head;
    } catch (JacksonException e) {
      throw Json.invalid(e);
    }
  }

  private static MillraceException invalid(String found) {
    return new MillraceException(TENSOR_INVALID, "The request has %s.".formatted(found), FIX);
  }

  private record Reader(JsonParser in) {
    private InferHead head() {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw invalid("a body that is no JSON object");
      }
      String id = null;
      Map<String, Object> parameters = Map.of();
      List<Input> inputs = List.of();
      List<Output> outputs = null;
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        JsonToken value = in.nextToken();
        if (value == JsonToken.VALUE_NULL && !name.equals("inputs")) {
          continue;
        }
        switch (name) {
          case "id" -> id = text(value, "id");
          case "parameters" -> parameters = parameters(value);
          case "inputs" -> inputs = inputs(value);
          case "outputs" -> outputs = outputs(value);
          default -> in.skipChildren();
        }
      }
      if (inputs.isEmpty()) {
        throw invalid("no 'inputs'");
      }
      return new InferHead(
          Optional.ofNullable(id), parameters, inputs, Optional.ofNullable(outputs));
    }

    private List<Input> inputs(JsonToken begin) {
      require(begin, JsonToken.START_ARRAY, "'inputs' that is no array");
      List<Input> inputs = new ArrayList<>();
      for (JsonToken t = in.nextToken(); t != JsonToken.END_ARRAY; t = in.nextToken()) {
        require(t, JsonToken.START_OBJECT, "an input that is no object");
        inputs.add(input());
      }
      return inputs;
    }

    private Input input() {
      String input = null;
      String datatype = null;
      List<Long> shape = null;
      Map<String, Object> parameters = Map.of();
      int from = -1;
      int to = -1;
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        JsonToken value = in.nextToken();
        if (value == JsonToken.VALUE_NULL) {
          continue;
        }
        switch (name) {
          case "name" -> input = text(value, "name of an input");
          case "datatype" -> datatype = text(value, "datatype of an input");
          case "shape" -> shape = shape(value);
          case "parameters" -> parameters = parameters(value);
          case "data" -> {
            require(value, JsonToken.START_ARRAY, "'data' that is no array");
            from = offset(in.currentTokenLocation().getByteOffset());
            in.skipChildren();
            to = offset(in.currentLocation().getByteOffset());
          }
          default -> in.skipChildren();
        }
      }
      if (input == null || datatype == null || shape == null) {
        throw invalid("an input without %s".formatted(missing(input, datatype)));
      }
      return new Input(input, Datatype.of(input, datatype), shape, parameters, from, to);
    }

    private static String missing(@Nullable String input, @Nullable String datatype) {
      if (input == null) {
        return "'name'";
      }
      return (datatype == null ? "'datatype': '" : "'shape': '") + input + "'";
    }

    /// The parser counts no bytes of what is not UTF-8.
    private static int offset(long bytes) {
      if (bytes < 0) {
        throw invalid("a body that is not UTF-8");
      }
      return Math.toIntExact(bytes);
    }

    private List<Long> shape(JsonToken begin) {
      require(begin, JsonToken.START_ARRAY, "'shape' that is no array");
      List<Long> shape = new ArrayList<>();
      for (JsonToken t = in.nextToken(); t != JsonToken.END_ARRAY; t = in.nextToken()) {
        require(t, JsonToken.VALUE_NUMBER_INT, "a dimension that is no whole number");
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw invalid("the dimension %s".formatted(in.getString()));
        }
        shape.add(in.getLongValue());
      }
      return shape;
    }

    private List<Output> outputs(JsonToken begin) {
      require(begin, JsonToken.START_ARRAY, "'outputs' that is no array");
      List<Output> outputs = new ArrayList<>();
      for (JsonToken t = in.nextToken(); t != JsonToken.END_ARRAY; t = in.nextToken()) {
        require(t, JsonToken.START_OBJECT, "an output that is no object");
        outputs.add(output());
      }
      return outputs;
    }

    private Output output() {
      String output = null;
      Map<String, Object> parameters = Map.of();
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        JsonToken value = in.nextToken();
        if (value == JsonToken.VALUE_NULL) {
          continue;
        }
        switch (name) {
          case "name" -> output = text(value, "name of an output");
          case "parameters" -> parameters = parameters(value);
          default -> in.skipChildren();
        }
      }
      if (output == null) {
        throw invalid("an output without 'name'");
      }
      return new Output(output, parameters);
    }

    private Map<String, Object> parameters(JsonToken begin) {
      require(begin, JsonToken.START_OBJECT, "'parameters' that is no object");
      Map<String, Object> parameters = new HashMap<>();
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        JsonToken value = in.nextToken();
        if (value != JsonToken.VALUE_NULL) {
          parameters.put(name, scalar(name, value));
        }
      }
      return parameters;
    }

    private Object scalar(String name, JsonToken value) {
      return switch (value) {
        case VALUE_STRING -> in.getString();
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
        case VALUE_NUMBER_INT -> {
          if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw invalid("the parameter '%s' beyond 64 bits".formatted(name));
          }
          yield in.getLongValue();
        }
        default ->
            throw invalid("the parameter '%s' that is no text, number or boolean".formatted(name));
      };
    }

    private String text(JsonToken value, String what) {
      require(value, JsonToken.VALUE_STRING, "a value that is no text as " + what);
      return in.getString();
    }

    private static void require(JsonToken found, JsonToken expected, String otherwise) {
      if (found != expected) {
        throw invalid(otherwise);
      }
    }
  }
}
