package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said about distributed Maps when a definition is read.
class DistributedMapTest {
  private static final String PROCESSOR =
      "{\"ProcessorConfig\":{\"Mode\":\"DISTRIBUTED\",\"ExecutionType\":\"EXPRESS\"},\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Succeed\"}}}";

  private static List<String> findings(String fields, String processor) {
    String definition =
        "{\"StartAt\":\"M\",\"States\":{\"M\":{\"Type\":\"Map\",%s\"ItemProcessor\":%s,\"End\":true}}}"
            .formatted(fields.isEmpty() ? "" : fields + ",", processor);
    return switch (Definition.read(Json.parse(definition), _ -> true)) {
      case Definition.Reading.Valid _ -> List.of();
      case Definition.Reading.Invalid(var findings) ->
          findings.stream().map(Finding::toString).toList();
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"ItemsPath\":\"$.items\",\"Label\":\"cars\",\"MaxConcurrency\":1000",
        "\"ItemReader\":{\"Resource\":\"arn:aws:states:::s3:getObject\",\"Parameters\":{\"Bucket.$\":\"$.b\",\"Key\":\"k\"},\"ReaderConfig\":{\"InputType\":\"CSV\",\"CSVHeaderLocation\":\"GIVEN\",\"CSVHeaders\":[\"a\",\"b\"],\"CSVDelimiter\":\"TAB\",\"MaxItemsPath\":\"$.n\"}}",
        "\"ItemReader\":{\"Resource\":\"arn:aws:states:::s3:getObject\",\"ReaderConfig\":{\"InputType\":\"JSON\",\"ItemsPointer\":\"/a/b\",\"MaxItems\":5}}",
        "\"ItemReader\":{\"Resource\":\"arn:aws:states:::s3:listObjectsV2\",\"Parameters\":{\"Bucket\":\"b\"}}",
        "\"ItemReader\":{\"Resource\":\"millrace:dataset\",\"Parameters\":{\"dataset\":\"cars\"}}",
        "\"ItemBatcher\":{\"MaxItemsPerBatch\":10,\"MaxInputBytesPerBatchPath\":\"$.bytes\",\"BatchInput\":{\"x.$\":\"$.x\"}}",
        "\"ResultWriter\":{\"Resource\":\"arn:aws:states:::s3:putObject\",\"Parameters\":{\"Bucket\":\"b\"},\"WriterConfig\":{\"Transformation\":\"COMPACT\",\"OutputType\":\"JSONL\"}}",
        "\"ToleratedFailureCount\":3,\"ToleratedFailurePercentagePath\":\"$.p\""
      })
  void findsNothingWrong(String fields) {
    assertThat(findings(fields, PROCESSOR)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Label\":\"a b\" | INVALID_LABEL_NAME",
        "\"ToleratedFailurePercentage\":101 | The field 'ToleratedFailurePercentage' must be a number from 0 to 100",
        "\"ToleratedFailureCount\":1,\"ToleratedFailureCountPath\":\"$.x\" | Only one of these fields is allowed",
        "\"ItemReader\":{} | These fields are required: [Resource] at /States/M/ItemReader",
        "\"ItemsPath\":\"$.x\",\"ItemReader\":{\"Resource\":\"millrace:dataset\"} | Only one of these fields is allowed: [ItemReader, ItemsPath]",
        "\"ItemReader\":{\"Resource\":\"arn:aws:states:::s3:deleteObject\"} | The resource must be one of [millrace:dataset, s3:getObject, s3:listObjectsV2]",
        "\"ItemReader\":{\"Resource\":\"arn:aws:states:::s3:getObject\"} | These fields are required: [ReaderConfig]",
        "\"ItemReader\":{\"Resource\":\"arn:aws:states:::s3:getObject\",\"ReaderConfig\":{\"InputType\":\"CSV\"}} | These fields are required: [CSVHeaderLocation]",
        "\"ItemReader\":{\"Resource\":\"arn:aws:states:::s3:getObject\",\"ReaderConfig\":{\"InputType\":\"CSV\",\"CSVHeaderLocation\":\"GIVEN\",\"CSVHeaders\":[\"a\",\"a\"]}} | CSV headers cannot contain duplicates.",
        "\"ItemReader\":{\"Resource\":\"arn:aws:states:::s3:getObject\",\"ReaderConfig\":{\"InputType\":\"CSV\",\"CSVHeaderLocation\":\"FIRST_ROW\",\"CSVHeaders\":[\"a\"]}} | It is allowed with CSVHeaderLocation GIVEN only",
        "\"ItemReader\":{\"Resource\":\"arn:aws:states:::s3:getObject\",\"ReaderConfig\":{\"InputType\":\"JSON\",\"MaxItems\":1,\"MaxItemsPath\":\"$.x\"}} | Only one of these fields is allowed: [MaxItems, MaxItemsPath]",
        "\"ItemReader\":{\"Resource\":\"arn:aws:states:::s3:getObject\",\"ReaderConfig\":{\"InputType\":\"JSON\",\"ItemsPointer\":\"a\"}} | A JSON pointer starts with /",
        "\"ItemBatcher\":{\"BatchInput\":{}} | At least one of 'MaxItemsPerBatch' and 'MaxInputBytesPerBatch' must be there",
        "\"ItemBatcher\":{\"MaxInputBytesPerBatch\":262145} | The field 'MaxInputBytesPerBatch' must be an integer from 1 to 262144",
        "\"ResultWriter\":{\"WriterConfig\":{\"OutputType\":\"CSV\"}} | The field 'OutputType' should have one of these values: [JSON, JSONL]"
      })
  void findsFaults(String fields, String message) {
    assertThat(findings(fields, PROCESSOR)).anySatisfy(f -> assertThat(f).contains(message));
  }

  @Test
  void itsStatesSeeNoVariablesAroundAndExpressChildrenHoldNoDistributedMap() {
    String inner =
        "{\"ProcessorConfig\":{\"Mode\":\"DISTRIBUTED\",\"ExecutionType\":\"EXPRESS\"},\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Map\",\"InputPath\":\"$x\",\"Label\":\"l\",\"ItemProcessor\":%s,\"End\":true}}}"
            .formatted(PROCESSOR.replace("\"P\"", "\"Q\""));

    assertThat(findings("\"Label\":\"l\",\"Assign\":{\"x\":1}", inner))
        .containsExactly(
            "SCHEMA_VALIDATION_FAILED: The variable 'x' is assigned nowhere at /States/M/ItemProcessor/States/P/InputPath",
            "DUPLICATE_LABEL_NAME: The label 'l' is used more than once at /States/M/ItemProcessor/States/P/Label",
            "SCHEMA_VALIDATION_FAILED: An EXPRESS execution cannot hold a distributed Map at /States/M/ItemProcessor/States/P/ItemProcessor/ProcessorConfig/Mode");
  }

  @Test
  void theTypeOfItsExecutionsMustBeSaid() {
    assertThat(
            findings(
                "",
                "{\"ProcessorConfig\":{\"Mode\":\"DISTRIBUTED\"},\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Succeed\"}}}"))
        .containsExactly(
            "SCHEMA_VALIDATION_FAILED: These fields are required: [ExecutionType] at /States/M/ItemProcessor/ProcessorConfig");
  }
}
