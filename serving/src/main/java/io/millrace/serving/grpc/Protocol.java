package io.millrace.serving.grpc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.List;
import java.util.Locale;

/// The messages of package `inference`, as clients carry them. In every message fields are numbered
/// from 1 in the order of their declaration, so that the declarations below are the whole truth.
/// The unmodified clients of the tests hold their own copy against it.
final class Protocol {
  static final String SERVICE = "inference.GRPCInferenceService";

  private static final String PACKAGE = "inference";
  private static final String PARAMETERS = "map parameters";
  private static final String OF_REPOSITORY = "map ModelRepositoryParameter parameters";
  private static final List<String> REPOSITORY_AND_READY =
      List.of("string repository_name", "bool ready");
  private static final List<String> REPOSITORY_AND_MODEL =
      List.of("string repository_name", "string model_name", OF_REPOSITORY);

  /// Made of the constants above.
  static final FileDescriptor FILE = file();

  private Protocol() {}

  static Descriptor message(String name) {
    return FILE.findMessageTypeByName(name);
  }

  static ServiceDescriptor service() {
    return FILE.getServices().getFirst();
  }

  private static FileDescriptor file() {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder()
            .setName("open_inference_grpc.proto")
            .setPackage(PACKAGE)
            .setSyntax("proto3")
            .addMessageType(message("ServerLiveRequest", List.of()))
            .addMessageType(message("ServerLiveResponse", List.of("bool live")))
            .addMessageType(message("ServerReadyRequest", List.of()))
            .addMessageType(message("ServerReadyResponse", List.of("bool ready")))
            .addMessageType(message("ModelReadyRequest", List.of("string name", "string version")))
            .addMessageType(message("ModelReadyResponse", List.of("bool ready")))
            .addMessageType(message("ServerMetadataRequest", List.of()))
            .addMessageType(
                message(
                    "ServerMetadataResponse",
                    List.of("string name", "string version", "repeated string extensions")))
            .addMessageType(
                message("ModelMetadataRequest", List.of("string name", "string version")))
            .addMessageType(metadata())
            .addMessageType(inferRequest())
            .addMessageType(inferResponse())
            .addMessageType(message("RepositoryIndexRequest", REPOSITORY_AND_READY))
            .addMessageType(repositoryIndexResponse())
            .addMessageType(message("RepositoryModelLoadRequest", REPOSITORY_AND_MODEL))
            .addMessageType(message("RepositoryModelLoadResponse", List.of()))
            .addMessageType(message("RepositoryModelUnloadRequest", REPOSITORY_AND_MODEL))
            .addMessageType(message("RepositoryModelUnloadResponse", List.of()))
            .addMessageType(
                parameter(
                    "ModelRepositoryParameter",
                    List.of(
                        "bool bool_param",
                        "int64 int64_param",
                        "string string_param",
                        "bytes bytes_param")))
            .addMessageType(
                parameter(
                    "InferParameter",
                    List.of("bool bool_param", "int64 int64_param", "string string_param")))
            .addMessageType(contents())
            .addService(methods());
    try {
      return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]);
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ServiceDescriptorProto methods() {
    ServiceDescriptorProto.Builder service =
        ServiceDescriptorProto.newBuilder().setName("GRPCInferenceService");
    for (String name :
        List.of(
            "ServerLive",
            "ServerReady",
            "ModelReady",
            "ServerMetadata",
            "ModelMetadata",
            "ModelInfer",
            "RepositoryIndex",
            "RepositoryModelLoad",
            "RepositoryModelUnload")) {
      service.addMethod(
          MethodDescriptorProto.newBuilder()
              .setName(name)
              .setInputType("." + PACKAGE + "." + name + "Request")
              .setOutputType("." + PACKAGE + "." + name + "Response"));
    }
    return service.build();
  }

  private static DescriptorProto metadata() {
    return message(
            "ModelMetadataResponse",
            List.of(
                "string name",
                "repeated string versions",
                "string platform",
                "repeated ModelMetadataResponse.TensorMetadata inputs",
                "repeated ModelMetadataResponse.TensorMetadata outputs"))
        .toBuilder()
        .addNestedType(
            message(
                "TensorMetadata",
                List.of("string name", "string datatype", "repeated int64 shape")))
        .build();
  }

  private static DescriptorProto inferRequest() {
    String name = "ModelInferRequest";
    return message(
            name,
            List.of(
                "string model_name",
                "string model_version",
                "string id",
                PARAMETERS,
                "repeated ModelInferRequest.InferInputTensor inputs",
                "repeated ModelInferRequest.InferRequestedOutputTensor outputs",
                "repeated bytes raw_input_contents"))
        .toBuilder()
        .addNestedType(tensor(name + ".InferInputTensor"))
        .addNestedType(
            message(name + ".InferRequestedOutputTensor", List.of("string name", PARAMETERS)))
        .build();
  }

  private static DescriptorProto inferResponse() {
    String name = "ModelInferResponse";
    return message(
            name,
            List.of(
                "string model_name",
                "string model_version",
                "string id",
                PARAMETERS,
                "repeated ModelInferResponse.InferOutputTensor outputs",
                "repeated bytes raw_output_contents"))
        .toBuilder()
        .addNestedType(tensor(name + ".InferOutputTensor"))
        .build();
  }

  private static DescriptorProto tensor(String name) {
    return message(
        name,
        List.of(
            "string name",
            "string datatype",
            "repeated int64 shape",
            PARAMETERS,
            "InferTensorContents contents"));
  }

  private static DescriptorProto contents() {
    return message(
        "InferTensorContents",
        List.of(
            "repeated bool bool_contents",
            "repeated int32 int_contents",
            "repeated int64 int64_contents",
            "repeated uint32 uint_contents",
            "repeated uint64 uint64_contents",
            "repeated float fp32_contents",
            "repeated double fp64_contents",
            "repeated bytes bytes_contents"));
  }

  private static DescriptorProto repositoryIndexResponse() {
    return message(
            "RepositoryIndexResponse",
            List.of("repeated RepositoryIndexResponse.ModelIndex models"))
        .toBuilder()
        .addNestedType(
            message(
                "ModelIndex",
                List.of("string name", "string version", "string state", "string reason")))
        .build();
  }

  private static DescriptorProto parameter(String name, List<String> fields) {
    DescriptorProto.Builder message =
        message(name, fields).toBuilder()
            .addOneofDecl(OneofDescriptorProto.newBuilder().setName("parameter_choice"));
    message.getFieldBuilderList().forEach(field -> field.setOneofIndex(0));
    return message.build();
  }

  /// @param path with the names of the messages around it
  /// @param fields in their order: a label if it is not optional, a type and a name
  private static DescriptorProto message(String path, List<String> fields) {
    DescriptorProto.Builder message =
        DescriptorProto.newBuilder().setName(path.substring(path.lastIndexOf('.') + 1));
    for (String field : fields) {
      FieldDescriptorProto.Builder made =
          FieldDescriptorProto.newBuilder()
              .setName(field.substring(field.lastIndexOf(' ') + 1))
              .setNumber(message.getFieldCount() + 1)
              .setLabel(
                  field.startsWith("repeated ") || field.startsWith("map ")
                      ? FieldDescriptorProto.Label.LABEL_REPEATED
                      : FieldDescriptorProto.Label.LABEL_OPTIONAL);
      String type = field.replace("repeated ", "").split(" ", 2)[0];
      if (type.equals("map")) {
        message.addNestedType(
            entry(field.equals(OF_REPOSITORY) ? "ModelRepositoryParameter" : "InferParameter"));
        reference(made, path + ".ParametersEntry");
      } else if (Character.isUpperCase(type.charAt(0))) {
        reference(made, type);
      } else {
        made.setType(FieldDescriptorProto.Type.valueOf("TYPE_" + type.toUpperCase(Locale.ROOT)));
      }
      message.addField(made);
    }
    return message.build();
  }

  private static void reference(FieldDescriptorProto.Builder field, String message) {
    field
        .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
        .setTypeName("." + PACKAGE + "." + message);
  }

  /// Of a map from names to parameters.
  private static DescriptorProto entry(String value) {
    return message("ParametersEntry", List.of("string key", value + " value")).toBuilder()
        .setOptions(MessageOptions.newBuilder().setMapEntry(true))
        .build();
  }
}
