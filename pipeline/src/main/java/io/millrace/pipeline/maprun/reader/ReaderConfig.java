package io.millrace.pipeline.maprun.reader;

import io.millrace.pipeline.maprun.ItemReaderException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A `ReaderConfig` after its expressions were evaluated; what a definition says literally was
/// checked before.
record ReaderConfig(JsonNode json) {
  /// What the files hold.
  InputType fileType() throws ItemReaderException {
    return InputType.of(text("InputType", ""));
  }

  /// Whether the file lists other files.
  boolean isManifest() {
    return json.has("ManifestType") || text("InputType", "").equals("MANIFEST");
  }

  /// Whether a manifest is what a query has written, not an inventory.
  boolean isQueryOutput() {
    return text("ManifestType", "S3_INVENTORY").equals("ATHENA_DATA");
  }

  char csvDelimiter() throws ItemReaderException {
    String name = text("CSVDelimiter", "COMMA");
    return switch (name) {
      case "COMMA" -> ',';
      case "PIPE" -> '|';
      case "SEMICOLON" -> ';';
      case "SPACE" -> ' ';
      case "TAB" -> '\t';
      default -> throw new ItemReaderException("CSVDelimiter cannot be '%s'.".formatted(name));
    };
  }

  /// Empty if they are in the first row.
  Optional<List<String>> csvHeaders() throws ItemReaderException {
    if (text("CSVHeaderLocation", "").equals("FIRST_ROW")) {
      return Optional.empty();
    }
    JsonNode headers = json.path("CSVHeaders");
    List<String> names = headers.valueStream().map(name -> name.asString("")).toList();
    if (!headers.isArray() || !headers.valueStream().allMatch(JsonNode::isString)) {
      throw new ItemReaderException("CSVHeaders must be an array of strings.");
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw new ItemReaderException("CSV headers cannot contain duplicates.");
    }
    return Optional.of(names);
  }

  /// Where the items of a JSON file are; empty for the whole.
  String itemsPointer() {
    return json.path("ItemsPointer").asString("");
  }

  boolean flattens() {
    return json.path("Transformation").asString("NONE").equals("LOAD_AND_FLATTEN");
  }

  private String text(String field, String otherwise) {
    return json.path(field).asString(otherwise);
  }
}
