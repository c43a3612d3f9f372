package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.Finding.Code;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the fields that only a distributed Map has.
record DistributedMapReader(LevelReader level, Fields fields, Flows flows) {
  private static final int PAYLOAD_MAX = 262_144;
  private static final int ITEMS_MAX = 100_000_000;
  private static final Pattern LABEL =
      Pattern.compile("[^\\s\\p{Cntrl}?*<>{}\\[\\]:;,\\\\|^~$#%&/\"`]{1,40}");
  private static final List<String> OWN =
      List.of(
          "ItemReader",
          "ItemBatcher",
          "ResultWriter",
          "Label",
          "ToleratedFailurePercentage",
          "ToleratedFailurePercentagePath",
          "ToleratedFailureCount",
          "ToleratedFailureCountPath");

  static void refuseInline(Fields fields) {
    for (String field : OWN) {
      if (fields.has(field)) {
        fields
            .findings()
            .add(
                fields.at(field),
                "The field '%s' is allowed in mode DISTRIBUTED only".formatted(field));
      }
    }
  }

  /// @param children type of the executions that run the items
  /// @param state name of the Map
  Distribution read(ExecutionType children, String state) {
    fields.exclude("ToleratedFailureCount", "ToleratedFailureCountPath");
    fields.exclude("ToleratedFailurePercentage", "ToleratedFailurePercentagePath");
    Optional<Template> count = flows.integer("ToleratedFailureCount", 0, Integer.MAX_VALUE);
    Optional<Template> percentage = flows.number("ToleratedFailurePercentage", 0, 100);
    Optional<String> label = fields.string("Label");
    label.ifPresent(this::label);
    fields.exclude("ItemReader", "ItemsPath");
    fields.exclude("ItemReader", "Items");
    return new Distribution(
        children,
        label.orElseGet(() -> MapRunPlan.defaultLabel(state)),
        count,
        percentage,
        fields.object("ItemReader").map(this::reader),
        fields.object("ItemBatcher").map(this::batcher),
        fields
            .object("ResultWriter")
            .map(this::writer)
            .orElseGet(() -> new Distribution.Writer(Optional.empty(), Json.object())));
  }

  private void label(String label) {
    if (!LABEL.matcher(label).matches()) {
      add(
          Code.INVALID_LABEL_NAME,
          "A label has 1 to 40 characters, without blanks and ?*<>{}[]:;,\\|^~$#%&/\"`");
    } else if (!level.labels().add(label)) {
      add(Code.DUPLICATE_LABEL_NAME, "The label '%s' is used more than once".formatted(label));
    }
  }

  private void add(Code code, String message) {
    fields.findings().add(code, fields.at("Label"), message);
  }

  private Distribution.Reader reader(Fields reader) {
    reader.allow(Set.of("Resource", flows.argumentsField(), "ReaderConfig"));
    reader.require("Resource");
    Optional<String> action =
        resource(reader, Set.of("s3:getObject", "s3:listObjectsV2", "millrace:dataset"));
    Optional<Template> arguments = flows.template(reader, flows.argumentsField());
    Optional<Fields> config = reader.object("ReaderConfig");
    if (action.isPresent() && action.get().equals("s3:getObject")) {
      reader.require("ReaderConfig");
      config.ifPresent(c -> c.require("InputType"));
    }
    return new Distribution.Reader(
        action.orElse(""),
        arguments,
        config.flatMap(c -> settings(reader, c)),
        config.flatMap(this::readerConfig));
  }

  /// `ReaderConfig` without the field that may be a path.
  private Optional<Template> settings(Fields reader, Fields config) {
    ObjectNode rest = ((ObjectNode) config.node()).deepCopy();
    rest.remove(List.of("MaxItems", "MaxItemsPath"));
    Fields without =
        new Fields(Json.object().set("ReaderConfig", rest), reader.pointer(), reader.findings());
    return flows.template(without, "ReaderConfig");
  }

  /// The service and action, if it is one of `allowed`.
  private static Optional<String> resource(Fields fields, Set<String> allowed) {
    Optional<String> text = fields.string("Resource");
    Optional<String> known =
        text.flatMap(Resource::parse)
            .map(resource -> resource.service() + ":" + resource.action())
            .filter(allowed::contains);
    if (text.isPresent() && known.isEmpty()) {
      fields
          .findings()
          .add(
              fields.at("Resource"),
              "The resource must be one of %s".formatted(allowed.stream().sorted().toList()));
    }
    return known;
  }

  /// How many items are read at most.
  private Optional<Template> readerConfig(Fields config) {
    config.allow(StateFields.readerConfig(flows.language()));
    Optional<String> type =
        config.oneOf("InputType", List.of("CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"));
    if (type.isPresent() && type.get().equals("CSV")) {
      csv(config);
    }
    config.oneOf("ManifestType", List.of("S3_INVENTORY", "ATHENA_DATA"));
    Optional<String> loading = config.oneOf("Transformation", List.of("NONE", "LOAD_AND_FLATTEN"));
    if (loading.isPresent() && loading.get().equals("LOAD_AND_FLATTEN")) {
      config.require("InputType");
    }
    config.string("ItemsPointer").ifPresent(pointer -> pointer(config, pointer));
    config.exclude("MaxItems", "MaxItemsPath");
    return flows.inside(config).integer("MaxItems", 0, ITEMS_MAX);
  }

  private static void csv(Fields config) {
    config.require("CSVHeaderLocation");
    Optional<String> location = config.oneOf("CSVHeaderLocation", List.of("FIRST_ROW", "GIVEN"));
    boolean given = location.isPresent() && location.get().equals("GIVEN");
    if (given) {
      config.require("CSVHeaders");
    } else if (config.has("CSVHeaders")) {
      config
          .findings()
          .add(config.at("CSVHeaders"), "It is allowed with CSVHeaderLocation GIVEN only");
    }
    if (config.has("CSVHeaders")) {
      List<String> headers = config.strings("CSVHeaders");
      if (new HashSet<>(headers).size() < headers.size()) {
        config.findings().add(config.at("CSVHeaders"), "CSV headers cannot contain duplicates.");
      }
    }
    if (!config.get("CSVDelimiter").asString("").startsWith("{%")) {
      config.oneOf("CSVDelimiter", List.of("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"));
    }
  }

  private static void pointer(Fields config, String pointer) {
    if (!pointer.isEmpty() && !pointer.startsWith("/")) {
      config.findings().add(config.at("ItemsPointer"), "A JSON pointer starts with /");
    }
  }

  private Distribution.Batcher batcher(Fields batcher) {
    batcher.allow(StateFields.batcher(flows.language()));
    batcher.exclude("MaxItemsPerBatch", "MaxItemsPerBatchPath");
    batcher.exclude("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath");
    Flows inner = flows.inside(batcher);
    Optional<Template> items = inner.integer("MaxItemsPerBatch", 1, ITEMS_MAX);
    Optional<Template> bytes = inner.integer("MaxInputBytesPerBatch", 1, PAYLOAD_MAX);
    if (items.isEmpty() && bytes.isEmpty()) {
      batcher
          .findings()
          .add(
              batcher.pointer(),
              "At least one of 'MaxItemsPerBatch' and 'MaxInputBytesPerBatch' must be there");
    }
    Flows.literal(batcher, "BatchInput", JsonNode::isObject, "an object");
    return new Distribution.Batcher(items, bytes, flows.template(batcher, "BatchInput"));
  }

  private Distribution.Writer writer(Fields writer) {
    writer.allow(Set.of("Resource", flows.argumentsField(), "WriterConfig"));
    Optional<String> action = resource(writer, Set.of("s3:putObject"));
    Optional<Template> place = flows.template(writer, flows.argumentsField());
    if (action.isPresent() || place.isPresent()) {
      writer.require("Resource", flows.argumentsField());
    }
    Optional<Fields> config = writer.object("WriterConfig");
    config.ifPresent(DistributedMapReader::writerConfig);
    return new Distribution.Writer(place, config.map(Fields::node).orElseGet(Json::object));
  }

  private static void writerConfig(Fields config) {
    config.allow(Set.of("Transformation", "OutputType"));
    config.oneOf("Transformation", List.of("NONE", "COMPACT", "FLATTEN"));
    config.oneOf("OutputType", List.of("JSON", "JSONL"));
  }
}
