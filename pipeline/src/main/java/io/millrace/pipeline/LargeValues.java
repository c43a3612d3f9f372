package io.millrace.pipeline;

import io.millrace.base.bucket.Bucket;
import io.millrace.base.digest.Sha256;
import io.millrace.base.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Results of tasks, and inputs, that are too large to travel between states: they are put into a
/// bucket, and travel as `{"millrace:value": {"Bucket": …, "Key": …, "Bytes": …}}`. Tasks get the
/// value in the place of the reference, wherever it stands in their arguments. Thread-safe; blocks.
///
/// @param name of the bucket
/// @param bytesMax of a value that travels by itself
public record LargeValues(Bucket bucket, String name, int bytesMax) {
  /// Most bytes of a value, and of all that one task gets.
  public static final int VALUE_MAX = 16 * 1024 * 1024;

  private static final String REFERENCE = "millrace:value";
  private static final Pattern KEY = Pattern.compile("values/([0-9a-f]{64})\\.json");

  /// The value itself, or a reference to it; one above 16 MiB stays as it is.
  JsonNode refer(JsonNode value) {
    byte[] bytes = Json.bytes(value);
    if (bytes.length <= bytesMax || bytes.length > VALUE_MAX) {
      return value;
    }
    String key = "values/%s.json".formatted(Sha256.of(bytes).hex());
    if (bucket.find(key).isEmpty()) {
      bucket.put(key, out -> out.write(bytes));
    }
    ObjectNode reference = Json.object();
    reference.putObject(REFERENCE).put("Bucket", name).put("Key", key).put("Bytes", bytes.length);
    return reference;
  }

  /// The arguments with the values in the place of references to this bucket.
  /// @throws io.millrace.base.MillraceException with `OBJECT_NOT_FOUND`
  /// @throws TaskFailure `Value.Changed`, `Value.TooLarge`
  JsonNode resolve(JsonNode arguments) {
    return resolve(arguments, new int[] {VALUE_MAX});
  }

  /// @param left how many bytes may still be read
  private JsonNode resolve(JsonNode node, int[] left) {
    if (node.size() == 1 && isOurs(node.path(REFERENCE))) {
      return read(node.path(REFERENCE).path("Key").asString(), left);
    }
    if (node.isObject()) {
      ObjectNode object = Json.object();
      node.properties().forEach(e -> object.set(e.getKey(), resolve(e.getValue(), left)));
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = Json.array();
      node.forEach(element -> array.add(resolve(element, left)));
      return array;
    }
    return node;
  }

  private boolean isOurs(JsonNode reference) {
    return reference.path("Bucket").asString("").equals(name)
        && KEY.matcher(reference.path("Key").asString("")).matches();
  }

  private JsonNode read(String key, int[] left) {
    try (InputStream in = bucket.open(key, 0)) {
      byte[] bytes = in.readNBytes(left[0] + 1);
      left[0] -= bytes.length;
      if (left[0] < 0) {
        throw new TaskFailure(
            "Value.TooLarge", "The values that the task gets have more than 16 MiB.");
      }
      if (!key.equals("values/%s.json".formatted(Sha256.of(bytes).hex()))) {
        throw new TaskFailure(
            "Value.Changed", "The value '%s' is not what was put.".formatted(key));
      }
      return Json.parse(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
