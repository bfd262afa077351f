extension ResourceTable {
    /// The built-in kinds, as a 1.36 API server lists them in its discovery documents, in its order. A line is either a
    /// group and version or, indented, a resource: plural name, kind, scope, then `short=` names, `in=` categories,
    /// `verbs=` if not the usual eight, `hash=` of the storage version where it is known, and one
    /// `sub=name:kind:groupVersion:verbs` per subresource (empty parts: the resource's own kind; get, patch, update).
    static let builtInText = """
        v1
          bindings Binding Namespaced verbs=create
          componentstatuses ComponentStatus Cluster short=cs verbs=get+list
          configmaps ConfigMap Namespaced short=cm hash=qFsyl6wFWjQ=
          endpoints Endpoints Namespaced short=ep hash=fWeeMqaN/OA=
          events Event Namespaced short=ev hash=r2yiGXH7wu8=
          limitranges LimitRange Namespaced short=limits hash=EBKMFVe6cwo=
          namespaces Namespace Cluster short=ns verbs=create+delete+get+list+patch+update+watch hash=Q3oi5N2YM8M= \
            sub=finalize:::update sub=status
          nodes Node Cluster short=no hash=XwShjMxG9Fs= sub=proxy:NodeProxyOptions::create+delete+get+patch+update \
            sub=status
          persistentvolumeclaims PersistentVolumeClaim Namespaced short=pvc hash=QWTyNDq0dC4= sub=status
          persistentvolumes PersistentVolume Cluster short=pv hash=HN/zwEC+JgM= sub=status
          pods Pod Namespaced short=po in=all hash=xPOwRZ+Yhw8= sub=attach:PodAttachOptions::create+get \
            sub=binding:Binding::create sub=ephemeralcontainers sub=eviction:Eviction:policy/v1:create \
            sub=exec:PodExecOptions::create+get sub=log:::get sub=portforward:PodPortForwardOptions::create+get \
            sub=proxy:PodProxyOptions::create+delete+get+patch+update sub=resize sub=status
          podtemplates PodTemplate Namespaced hash=LIXB2x4IFpk=
          replicationcontrollers ReplicationController Namespaced short=rc in=all hash=Jond2If31h0= \
            sub=scale:Scale:autoscaling/v1: sub=status
          resourcequotas ResourceQuota Namespaced short=quota hash=8uhSgffRX6w= sub=status
          secrets Secret Namespaced hash=S6u1pOWzb84=
          serviceaccounts ServiceAccount Namespaced short=sa hash=pbx9ZvyFpBE= \
            sub=token:TokenRequest:authentication.k8s.io/v1:create
          services Service Namespaced short=svc in=all hash=0/CO1lhkEBI= \
            sub=proxy:ServiceProxyOptions::create+delete+get+patch+update sub=status
        apiregistration.k8s.io/v1
          apiservices APIService Cluster in=api-extensions sub=status
        apps/v1
          controllerrevisions ControllerRevision Namespaced hash=85nkx63pcBU=
          daemonsets DaemonSet Namespaced short=ds in=all hash=dd7pWHUlMKQ= sub=status
          deployments Deployment Namespaced short=deploy in=all hash=8aSe+NMegvE= sub=scale:Scale:autoscaling/v1: \
            sub=status
          replicasets ReplicaSet Namespaced short=rs in=all hash=P1RzHs8/mWQ= sub=scale:Scale:autoscaling/v1: \
            sub=status
          statefulsets StatefulSet Namespaced short=sts in=all hash=H+vl74LkKdo= sub=scale:Scale:autoscaling/v1: \
            sub=status
        events.k8s.io/v1
          events Event Namespaced short=ev
        authentication.k8s.io/v1
          selfsubjectreviews SelfSubjectReview Cluster verbs=create
          tokenreviews TokenReview Cluster verbs=create
        authorization.k8s.io/v1
          localsubjectaccessreviews LocalSubjectAccessReview Namespaced verbs=create
          selfsubjectaccessreviews SelfSubjectAccessReview Cluster verbs=create
          selfsubjectrulesreviews SelfSubjectRulesReview Cluster verbs=create
          subjectaccessreviews SubjectAccessReview Cluster verbs=create
        autoscaling/v2
          horizontalpodautoscalers HorizontalPodAutoscaler Namespaced short=hpa in=all sub=status
        autoscaling/v1
          horizontalpodautoscalers HorizontalPodAutoscaler Namespaced short=hpa in=all sub=status
        batch/v1
          cronjobs CronJob Namespaced short=cj in=all sub=status
          jobs Job Namespaced in=all sub=status
        certificates.k8s.io/v1
          certificatesigningrequests CertificateSigningRequest Cluster short=csr sub=approval sub=status
        networking.k8s.io/v1
          ingressclasses IngressClass Cluster
          ingresses Ingress Namespaced short=ing sub=status
          ipaddresses IPAddress Cluster short=ip
          networkpolicies NetworkPolicy Namespaced short=netpol
          servicecidrs ServiceCIDR Cluster sub=status
        policy/v1
          poddisruptionbudgets PodDisruptionBudget Namespaced short=pdb sub=status
        rbac.authorization.k8s.io/v1
          clusterrolebindings ClusterRoleBinding Cluster
          clusterroles ClusterRole Cluster
          rolebindings RoleBinding Namespaced
          roles Role Namespaced
        storage.k8s.io/v1
          csidrivers CSIDriver Cluster
          csinodes CSINode Cluster
          csistoragecapacities CSIStorageCapacity Namespaced
          storageclasses StorageClass Cluster short=sc
          volumeattachments VolumeAttachment Cluster sub=status
          volumeattributesclasses VolumeAttributesClass Cluster short=vac
        admissionregistration.k8s.io/v1
          mutatingadmissionpolicies MutatingAdmissionPolicy Cluster in=api-extensions
          mutatingadmissionpolicybindings MutatingAdmissionPolicyBinding Cluster in=api-extensions
          mutatingwebhookconfigurations MutatingWebhookConfiguration Cluster in=api-extensions
          validatingadmissionpolicies ValidatingAdmissionPolicy Cluster in=api-extensions sub=status
          validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding Cluster in=api-extensions
          validatingwebhookconfigurations ValidatingWebhookConfiguration Cluster in=api-extensions
        apiextensions.k8s.io/v1
          customresourcedefinitions CustomResourceDefinition Cluster short=crd,crds in=api-extensions sub=status
        scheduling.k8s.io/v1
          priorityclasses PriorityClass Cluster short=pc
        coordination.k8s.io/v1
          leases Lease Namespaced
        node.k8s.io/v1
          runtimeclasses RuntimeClass Cluster
        discovery.k8s.io/v1
          endpointslices EndpointSlice Namespaced
        resource.k8s.io/v1
          deviceclasses DeviceClass Cluster
          resourceclaims ResourceClaim Namespaced sub=status
          resourceclaimtemplates ResourceClaimTemplate Namespaced
          resourceslices ResourceSlice Cluster
        flowcontrol.apiserver.k8s.io/v1
          flowschemas FlowSchema Cluster sub=status
          prioritylevelconfigurations PriorityLevelConfiguration Cluster sub=status
        """
}
