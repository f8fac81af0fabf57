import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { PageQueryDto } from '../../platform/contracts/page.dto';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { Budgeted, byCaller } from '../../platform/rate-limit/rest-throttler.guard';
import { ContactListService } from './contact-list.service';
import {
  BookContactDto,
  ContactMatchesDto,
  ContactPageDto,
  ContactRequestPageDto,
  MatchContactsDto,
  SaveContactDto,
} from './dto/contact.dto';

/** A person's book of contacts, over REST. */
@ApiTags('people')
@Controller('api/contacts')
export class ContactsController {
  constructor(private readonly contacts: ContactListService) {}

  @Get()
  @Endpoint({
    summary: 'The caller’s contacts, in the order of their ids',
    query: PageQueryDto,
    response: ContactPageDto,
  })
  list(@Caller() { userId }: Principal, @Query() query: PageQueryDto): Promise<ContactPageDto> {
    return this.contacts.list(userId, query);
  }

  @Get('requests')
  @Endpoint({
    summary: 'Who asks to be a contact, longest first',
    query: PageQueryDto,
    response: ContactRequestPageDto,
  })
  requests(@Caller() { userId }: Principal, @Query() query: PageQueryDto): Promise<ContactRequestPageDto> {
    return this.contacts.requests(userId, query);
  }

  @Post('requests/:userId/accept')
  @Endpoint({
    summary: 'Say yes to who asks',
    status: 200,
    response: BookContactDto,
    errors: ['NOT_REQUESTED', 'BLOCKED', 'CONTACT_LIMIT'],
  })
  accept(@Caller() caller: Principal, @Param('userId', IdPipe) userId: string): Promise<BookContactDto> {
    return this.contacts.accept(caller.userId, userId);
  }

  @Delete('requests/:userId')
  @Endpoint({ summary: 'Say no to who asks', errors: ['NOT_REQUESTED'] })
  decline(@Caller() caller: Principal, @Param('userId', IdPipe) userId: string): Promise<void> {
    return this.contacts.decline(caller.userId, userId);
  }

  @Post('match')
  @Budgeted('contactMatch', byCaller)
  @Endpoint({
    summary: 'Who of a list of hashed addresses has an account',
    status: 200,
    body: MatchContactsDto,
    response: ContactMatchesDto,
  })
  match(@Caller() { userId }: Principal, @Body() { hashes }: MatchContactsDto): Promise<ContactMatchesDto> {
    return this.contacts.match(userId, hashes);
  }

  @Put(':userId')
  @Endpoint({
    summary: 'Put somebody among the contacts, or call them differently',
    body: SaveContactDto,
    response: BookContactDto,
    errors: ['CONTACT_SELF', 'NOT_FOUND', 'CONTACT_LIMIT'],
  })
  save(
    @Caller() caller: Principal,
    @Param('userId', IdPipe) userId: string,
    @Body() body: SaveContactDto,
  ): Promise<BookContactDto> {
    return this.contacts.save(caller.userId, userId, body);
  }

  @Post(':userId/request')
  @Budgeted('contactRequest', byCaller)
  @Endpoint({
    summary: 'Ask somebody to be a contact too',
    status: 200,
    response: BookContactDto,
    errors: ['CONTACT_SELF', 'NOT_FOUND', 'BLOCKED', 'CONTACT_LIMIT', 'REQUEST_LIMIT'],
  })
  request(@Caller() caller: Principal, @Param('userId', IdPipe) userId: string): Promise<BookContactDto> {
    return this.contacts.request(caller.userId, userId);
  }

  @Delete(':userId')
  @Endpoint({ summary: 'Take somebody from the contacts, and back what was asked of them' })
  remove(@Caller() caller: Principal, @Param('userId', IdPipe) userId: string): Promise<void> {
    return this.contacts.remove(caller.userId, userId);
  }
}
