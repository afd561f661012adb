//! `#[derive(Wire)]`: every field of this type is itself safe to decode from a response.

use proc_macro::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Error, Fields, parse_macro_input, parse_quote, spanned::Spanned};

/// Implements `untrusted::Wire` for a type whose every field is `Wire`.
///
/// A field of another type, such as a bare `String`, fails to compile at that field. The type parameters of
/// a generic type are taken to be `Wire` and must be so where it is used.
#[proc_macro_derive(Wire)]
pub fn wire(input: TokenStream) -> TokenStream {
    let mut input = parse_macro_input!(input as DeriveInput);
    let fields: Vec<_> = match &input.data {
        Data::Struct(data) => data.fields.iter().collect(),
        Data::Enum(data) => data.variants.iter().flat_map(|variant| &variant.fields).collect(),
        Data::Union(_) => {
            return Error::new(input.span(), "a union cannot be decoded").into_compile_error().into();
        }
    };
    let checks: Vec<_> = fields
        .iter()
        .map(|field| {
            let field_type = &field.ty;
            quote_spanned!(field_type.span() => let _ = ::untrusted::is_wire::<#field_type>;)
        })
        .collect();
    for parameter in input.generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(::untrusted::Wire));
    }
    let object = matches!(&input.data, Data::Struct(data) if matches!(data.fields, Fields::Named(_)));
    let name = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        impl #impl_generics ::untrusted::Wire for #name #type_generics #where_clause {
            const OBJECT: bool = #object;
        }
        const _: () = {
            // Compiled, and so checked; never called.
            #[expect(dead_code, reason = "it is there for the compiler to check")]
            fn every_field_is_wire #impl_generics () #where_clause { #(#checks)* }
        };
    }
    .into()
}
