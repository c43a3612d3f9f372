package io.millrace.base.config;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Located;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Validates documents against one JSON Schema (draft 2020-12), the one that editors use too.
/// Immutable and thread-safe; the first use loads the validator.
public final class SchemaCheck {
  private final JsonNode text;
  private final Schema schema;

  /// @param schema without references to other documents: nothing is ever fetched
  public SchemaCheck(JsonNode schema) {
    this.text = schema;
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
  }

  /// All mistakes, in the order of their lines; empty if there are none.
  public List<Finding> check(Located document) {
    List<Error> errors = Alternatives.sift(schema.validate(document.tree()));
    return errors.stream()
        .map(error -> finding(error, document))
        .distinct()
        .sorted(
            Comparator.comparingInt((Finding finding) -> finding.position().line())
                .thenComparingInt(finding -> finding.position().column()))
        .toList();
  }

  private Finding finding(Error error, Located document) {
    String pointer = error.getInstanceLocation().toString();
    String property = error.getProperty();
    if (Sentences.isUnknownKey(error) && property != null) {
      String key = Json.pointer(pointer, property);
      return new Finding(key, document.keyAt(key), Sentences.unknownKey(error, text));
    }
    return new Finding(pointer, document.at(pointer), Sentences.of(error, document.tree()));
  }
}
