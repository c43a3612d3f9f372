package io.millrace.pipeline.states.jsonpath;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.spi.json.Jackson3JsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.Jackson3MappingProvider;
import io.millrace.base.json.Json;
import tools.jackson.databind.JsonNode;

/// Lets the JSONPath library walk our trees. Thread-safe.
final class JsonTree extends Jackson3JsonNodeJsonProvider {
  static final Configuration CONFIGURATION =
      Configuration.builder()
          .jsonProvider(new JsonTree())
          .mappingProvider(new Jackson3MappingProvider(Json.mapper()))
          .build();

  private JsonTree() {
    super(Json.mapper());
  }

  /// The library's own gives `null` for an index outside the array, as if that were there.
  @Override
  public Object getArrayIndex(Object array, int index) {
    JsonNode element = ((JsonNode) array).get(index);
    if (element == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return element;
  }
}
