package io.millrace.serving.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.serving.Endpoint;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointSchema;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Invocation;
import io.millrace.serving.Invocations;
import io.millrace.serving.http.InvocationHeaders;
import io.millrace.serving.openinference.ModelMetadata;
import io.millrace.serving.openinference.Repository;
import io.millrace.serving.openinference.Versions;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// `inference.GRPCInferenceService`. A model of the protocol is an endpoint.
final class InferenceService {
  private final String version;
  private final Endpoints endpoints;
  private final Repository repository;
  private final Invocations invocations;

  /// @param version of this server
  InferenceService(String version, Endpoints endpoints, Invocations invocations) {
    this.version = version;
    this.endpoints = endpoints;
    this.repository = new Repository(endpoints);
    this.invocations = invocations;
  }

  ServerServiceDefinition definition() {
    MethodDescriptor<DynamicMessage, DynamicMessage> live = method("ServerLive");
    MethodDescriptor<DynamicMessage, DynamicMessage> ready = method("ServerReady");
    MethodDescriptor<DynamicMessage, DynamicMessage> modelReady = method("ModelReady");
    MethodDescriptor<DynamicMessage, DynamicMessage> server = method("ServerMetadata");
    MethodDescriptor<DynamicMessage, DynamicMessage> model = method("ModelMetadata");
    MethodDescriptor<byte[], byte[]> infer =
        method("ModelInfer", new BytesMarshaller(), new BytesMarshaller());
    MethodDescriptor<DynamicMessage, DynamicMessage> index = method("RepositoryIndex");
    MethodDescriptor<DynamicMessage, DynamicMessage> load = method("RepositoryModelLoad");
    MethodDescriptor<DynamicMessage, DynamicMessage> unload = method("RepositoryModelUnload");
    return ServerServiceDefinition.builder(
            io.grpc.ServiceDescriptor.newBuilder(Protocol.SERVICE)
                .setSchemaDescriptor(new Schema())
                .addMethod(live)
                .addMethod(ready)
                .addMethod(modelReady)
                .addMethod(server)
                .addMethod(model)
                .addMethod(infer)
                .addMethod(index)
                .addMethod(load)
                .addMethod(unload)
                .build())
        .addMethod(live, unary(_ -> flag("ServerLiveResponse", "live", true)))
        .addMethod(ready, unary(_ -> flag("ServerReadyResponse", "ready", isReady())))
        .addMethod(modelReady, unary(asked -> flag("ModelReadyResponse", "ready", isReady(asked))))
        .addMethod(server, unary(_ -> metadata()))
        .addMethod(model, unary(asked -> metadata(endpoints.schema(config(asked).endpoint()))))
        .addMethod(index, unary(this::index))
        .addMethod(load, unary(this::load))
        .addMethod(
            unload,
            unary(
                asked -> {
                  throw repository.unload(text(asked, "model_name"));
                }))
        .addMethod(
            infer,
            (call, headers) ->
                ServerCalls.asyncUnaryCall(
                        (byte[] bytes, StreamObserver<byte[]> out) ->
                            answer(out, () -> infer(headers, bytes)))
                    .startCall(call, headers))
        .build();
  }

  /// What clients may ask the reflection service for.
  private static final class Schema implements ProtoServiceDescriptorSupplier {
    @Override
    public ServiceDescriptor getServiceDescriptor() {
      return Protocol.service();
    }

    @Override
    public FileDescriptor getFileDescriptor() {
      return Protocol.FILE;
    }
  }

  private byte[] infer(Metadata headers, byte[] bytes) {
    InferMessage message = InferMessage.parse(bytes);
    EndpointConfig serving = endpoints.serving(message.model());
    Versions.require(serving, message.version());
    Function<String, Optional<String>> header =
        name ->
            Optional.ofNullable(
                headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
    message.explain(InvocationHeaders.explaining(header));
    Invocation invocation = InvocationHeaders.invocation(header, serving.endpoint(), message);
    return invocations.invoke(invocation).body();
  }

  private boolean isReady() {
    return endpoints.list().stream().map(Endpoint::name).allMatch(endpoints::inService);
  }

  /// @throws MillraceException with `ENDPOINT_NOT_FOUND` or `MODEL_VERSION_NOT_FOUND`
  private boolean isReady(DynamicMessage asked) {
    try {
      var _ = config(asked);
      return true;
    } catch (MillraceException e) {
      if (e.code() == ErrorCode.ENDPOINT_NOT_READY) {
        return false;
      }
      throw e;
    }
  }

  private EndpointConfig config(DynamicMessage asked) {
    EndpointConfig serving = endpoints.serving(text(asked, "name"));
    Versions.require(serving, Optional.of(text(asked, "version")));
    return serving;
  }

  private DynamicMessage metadata() {
    Descriptor type = Protocol.message("ServerMetadataResponse");
    return DynamicMessage.newBuilder(type)
        .setField(type.findFieldByName("name"), "millrace")
        .setField(type.findFieldByName("version"), version)
        .build();
  }

  private static DynamicMessage metadata(EndpointSchema schema) {
    ModelMetadata metadata = ModelMetadata.of(schema);
    Descriptor type = Protocol.message("ModelMetadataResponse");
    return DynamicMessage.newBuilder(type)
        .setField(type.findFieldByName("name"), metadata.name())
        .setField(type.findFieldByName("versions"), metadata.versions())
        .setField(type.findFieldByName("platform"), metadata.platform())
        .setField(type.findFieldByName("inputs"), tensors(type, metadata.inputs()))
        .setField(type.findFieldByName("outputs"), tensors(type, metadata.outputs()))
        .build();
  }

  private static List<DynamicMessage> tensors(
      Descriptor model, List<ModelMetadata.TensorMetadata> tensors) {
    Descriptor type = model.findNestedTypeByName("TensorMetadata");
    return tensors.stream()
        .map(
            tensor ->
                DynamicMessage.newBuilder(type)
                    .setField(type.findFieldByName("name"), tensor.name())
                    .setField(type.findFieldByName("datatype"), tensor.datatype())
                    .setField(type.findFieldByName("shape"), tensor.shape())
                    .build())
        .toList();
  }

  private DynamicMessage index(DynamicMessage asked) {
    boolean onlyReady = (boolean) value(asked, "ready");
    Descriptor type = Protocol.message("RepositoryIndexResponse");
    Descriptor entry = type.findNestedTypeByName("ModelIndex");
    return DynamicMessage.newBuilder(type)
        .setField(
            type.findFieldByName("models"),
            repository.index(onlyReady).stream()
                .map(
                    each ->
                        DynamicMessage.newBuilder(entry)
                            .setField(entry.findFieldByName("name"), each.name())
                            .setField(entry.findFieldByName("version"), each.version())
                            .setField(entry.findFieldByName("state"), each.state())
                            .setField(entry.findFieldByName("reason"), each.reason())
                            .build())
                .toList())
        .build();
  }

  private DynamicMessage load(DynamicMessage asked) {
    repository.load(text(asked, "model_name"), !((List<?>) value(asked, "parameters")).isEmpty());
    return DynamicMessage.getDefaultInstance(Protocol.message("RepositoryModelLoadResponse"));
  }

  private static DynamicMessage flag(String message, String field, boolean value) {
    Descriptor type = Protocol.message(message);
    return DynamicMessage.newBuilder(type).setField(type.findFieldByName(field), value).build();
  }

  private static String text(DynamicMessage message, String field) {
    return value(message, field).toString();
  }

  private static Object value(DynamicMessage message, String field) {
    return message.getField(message.getDescriptorForType().findFieldByName(field));
  }

  private static io.grpc.ServerCallHandler<DynamicMessage, DynamicMessage> unary(
      Function<DynamicMessage, DynamicMessage> work) {
    return ServerCalls.asyncUnaryCall(
        (DynamicMessage asked, StreamObserver<DynamicMessage> out) ->
            answer(out, () -> work.apply(asked)));
  }

  private static <T> void answer(StreamObserver<T> out, java.util.function.Supplier<T> work) {
    T value;
    try {
      value = work.get();
    } catch (RuntimeException | Error e) {
      out.onError(Statuses.of(e).asRuntimeException());
      return;
    }
    out.onNext(value);
    out.onCompleted();
  }

  private static MethodDescriptor<DynamicMessage, DynamicMessage> method(String name) {
    return method(name, marshaller(name + "Request"), marshaller(name + "Response"));
  }

  private static MethodDescriptor.Marshaller<DynamicMessage> marshaller(String message) {
    return ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(Protocol.message(message)));
  }

  private static <A, B> MethodDescriptor<A, B> method(
      String name, MethodDescriptor.Marshaller<A> request, MethodDescriptor.Marshaller<B> answer) {
    return MethodDescriptor.<A, B>newBuilder(request, answer)
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(Protocol.SERVICE, name))
        .build();
  }
}
